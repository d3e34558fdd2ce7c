#pragma once
// What is wrong or unwise in a body, part by part.
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "nikkan/labs/form_params/compat.hpp"
#include "nikkan/labs/form_params/expand.hpp"

namespace nikkan::form_params {

enum class Level : std::uint8_t {
  error,    ///< receivers refuse it, lose data or disagree
  warning,  ///< forbidden or deprecated, or known to go wrong somewhere
  advice,   ///< could be better
};
/// "error", "warning", "advice".
std::string_view to_string(Level level);

struct LintFinding {
  Level level = Level::advice;
  std::string_view rule;   ///< "unnamed-part", …: static text
  std::uint64_t part = 0;  ///< index; kNoPart for the body
  std::uint64_t offset = 0;
  std::string says;
};
inline constexpr std::uint64_t kNoPart = UINT64_MAX;

/// Findings in the order of the body, those about the whole at the end. A body that cannot be parsed ends with an error
/// finding "malformed". Limits count as in Expander; reaching one is a finding.
class Linter final : private Handler, private PairHandler {
 public:
  explicit Linter(Boundary boundary, ExpandOptions options = {});
  void feed(ByteView octets);
  /// At most kMostFindings, and then one that says so.
  std::vector<LintFinding> finish();
  /// Of the parts seen, for forecast().
  const std::vector<PartShape>& shapes() const { return shapes_; }

 private:
  Result<void> on_part_begin(const PartHead& head) override;
  Result<void> on_part_data(ByteView octets, std::uint64_t offset) override;
  Result<void> on_part_end() override;
  Result<void> on_pair(const UrlPair& pair) override;
  void add(Level level, std::string_view rule, std::uint64_t offset, std::string says);
  /// Where a name or a part stands.
  struct Place {
    std::uint64_t part = kNoPart, offset = 0;
  };
  using Names = std::map<std::string, Place, std::less<>>;
  /// At the end, or before the fault that ends the body.
  void add_of_body(Level level, std::string_view rule, Place place, std::string says);
  void head_findings(const PartHead& head);
  void params_findings();
  void count(std::string_view name, Origin origin, std::uint64_t offset);
  void limit(std::string_view says, std::uint64_t offset);

  enum class Part : std::uint8_t { params, file, field };
  ExpandOptions options_;
  Parser parser_;
  std::vector<PartShape> shapes_;
  std::vector<LintFinding> findings_;
  Part kind_ = Part::field;
  std::uint64_t part_ = 0, data_offset_ = 0, data_size_ = 0, entries_ = 0, params_parts_ = 0;
  Place second_params_, after_params_;  // after_params_: the first part behind the last consolidated one
  std::string kept_;                    // data of the part, but of no file
  std::string canonical_;               // what an encoder would have written
  std::string type_;                    // the part's Content-Type
  bool charset_ = false, too_large_ = false, over_entries_ = false, failed_ = false;
  Names plain_names_, params_names_;  // where they stand first, escapes undone
};
inline constexpr std::size_t kMostFindings = 1'000;

}  // namespace nikkan::form_params

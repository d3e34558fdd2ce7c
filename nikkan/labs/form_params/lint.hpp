#pragma once
// What is wrong or unwise in a body, part by part.
#include <cstdint>
#include <set>
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
  std::string_view rule;     ///< "unnamed-part", …: static text
  std::uint64_t part = 0;    ///< index; kNoPart for the body
  std::uint64_t offset = 0;
  std::string says;
};
inline constexpr std::uint64_t kNoPart = UINT64_MAX;

/// Findings in the order of the body, those about the whole at the end. A body that cannot be parsed ends with an error finding
/// "malformed". Limits count as in Expander; reaching one is a finding.
class Linter final : private Handler, private PairHandler {
 public:
  explicit Linter(Boundary boundary, ExpandOptions options = {});
  void feed(ByteView octets);
  std::vector<LintFinding> finish();
  /// Of the parts seen, for forecast().
  const std::vector<PartShape>& shapes() const { return shapes_; }

 private:
  Result<void> on_part_begin(const PartHead& head) override;
  Result<void> on_part_data(ByteView octets, std::uint64_t offset) override;
  Result<void> on_part_end() override;
  Result<void> on_pair(const UrlPair& pair) override;
  void add(Level level, std::string_view rule, std::uint64_t part, std::uint64_t offset, std::string says);
  void scan_raw(ByteView octets, std::uint64_t offset);
  void name(std::string_view name, Origin origin, std::uint64_t offset);
  void count(std::uint64_t offset);

  ExpandOptions options_;
  Parser parser_;
  UrlDecoder decoder_;
  std::vector<PartShape> shapes_;
  std::vector<LintFinding> findings_;
  std::uint64_t part_ = 0, part_offset_ = 0, entries_ = 0, size_ = 0, last_params_ = kNoPart;
  bool params_ = false, text_ = false, broken_ = false, failed_ = false;
  std::string value_, canonical_, raw_;
  std::set<std::string, std::less<>> plain_names_, params_names_, collided_, said_;
};

}  // namespace nikkan::form_params

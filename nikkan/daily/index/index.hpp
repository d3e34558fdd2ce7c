#pragma once
// Index files that are joined to mail: all_id2.txt, 1id-abstracts.txt, rfc-index.xml,
// rfcNNNN.json, groups.tsv. Pure parsers over the file's text.
#include <functional>
#include <string_view>
#include <vector>

#include "nikkan/base/error.hpp"
#include "nikkan/daily/model.hpp"

namespace nikkan::index {

struct Limits {
  std::uint64_t max_bytes = 256U << 20U;
  std::uint32_t max_line = 64U << 10U;
  std::uint32_t max_records = 2'000'000;
  std::uint32_t max_xml_depth = 32;
};

/// A record that was skipped, and why; the rest of the file goes on.
struct Skipped {
  std::vector<Error> errors;  ///< at most 100 kept
  std::uint64_t count = 0;
};

Result<std::vector<daily::DraftRecord>> parse_all_id2(std::string_view text, Skipped& skipped, const Limits& limits = {});
Result<std::vector<daily::DraftRecord>> parse_abstracts(std::string_view text, Skipped& skipped, const Limits& limits = {});
Result<std::vector<daily::RfcRecord>> parse_rfc_index(std::string_view xml, Skipped& skipped, const Limits& limits = {});
Result<std::vector<daily::RfcRecord>> parse_rfc_json(std::string_view json, Skipped& skipped, const Limits& limits = {});
Result<std::vector<daily::GroupRecord>> parse_groups(std::string_view tsv, Skipped& skipped, const Limits& limits = {});

/// The built-in share/groups.tsv, parsed once.
const std::vector<daily::GroupRecord>& builtin_groups();

}  // namespace nikkan::index

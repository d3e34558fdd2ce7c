#include "nikkan/labs/bmp_stats/lint.hpp"

#include <fmt/format.h>

#include <map>
#include <tuple>

namespace nikkan::bmp_stats {
namespace {

using Family = std::pair<std::uint16_t, std::uint8_t>;

class Linter {
 public:
  Linter(const Message& message, const LintOptions& options) : options_(options) {
    for (const Stat& stat : message.stats) add(stat);
  }
  std::vector<Finding> run();

 private:
  void add(const Stat& stat);
  const std::uint64_t* find(std::uint16_t type, Family family = {0, 0}) const {
    const auto found = values_.find({type, family});
    return found == values_.end() ? nullptr : &found->second;
  }
  void compare(Rule rule, std::uint16_t type, Family family, std::uint64_t left, std::uint64_t right) {
    if (left != right) out_.push_back({rule, type, family.first, family.second, left, right});
  }
  void sums(std::uint16_t scalar, std::uint16_t per_family);
  void families();

  LintOptions options_;
  std::map<std::pair<std::uint16_t, Family>, std::uint64_t> values_;
  std::vector<Finding> repeated_, out_;
};

void Linter::add(const Stat& stat) {
  if (stat.shape == Shape::opaque) return;
  const Family family{stat.afi, stat.safi};
  const auto [at, fresh] = values_.try_emplace({stat.type, family}, stat.value);
  if (!fresh) repeated_.push_back({Rule::repeated, stat.type, stat.afi, stat.safi, at->second, stat.value});
}

void Linter::sums(std::uint16_t scalar, std::uint16_t per_family) {
  const std::uint64_t* whole = find(scalar);
  if (whole == nullptr) return;
  std::uint64_t sum = 0;
  bool any = false;
  for (const auto& [key, value] : values_) {
    if (key.first != per_family) continue;
    sum += value;
    any = true;
  }
  if (any) compare(Rule::family_sum, scalar, {0, 0}, *whole, sum);
}

void Linter::families() {
  for (const auto& [key, value] : values_) {
    const auto& [type, family] = key;
    const std::uint64_t* const accepted = find(23, family);
    if (type == 21 && accepted != nullptr) compare(Rule::accepted_is_post, 21, family, value, *accepted);
    const std::uint64_t* const rejected = find(22, family);
    if (type == 19 && accepted != nullptr && rejected != nullptr) {
      compare(Rule::pre_is_parts, 19, family, value, *rejected + *accepted);
    }
    const auto* const invalid = find(35, family);
    const auto* const valid = find(36, family);
    const auto* const not_found = find(37, family);
    if (type == 21 && invalid != nullptr && valid != nullptr && not_found != nullptr) {
      compare(Rule::validation_parts, 21, family, value, *invalid + *valid + *not_found);
    }
  }
}

std::vector<Finding> Linter::run() {
  for (const auto& [scalar, per_family] : {std::pair<std::uint16_t, std::uint16_t>{18, 19}, {20, 21}, {33, 34}, {39, 40}}) {
    sums(scalar, per_family);
  }
  families();
  const std::uint64_t* const left = find(29);
  const std::uint64_t* const post = find(20);
  if (options_.limit && left != nullptr && post != nullptr) {
    compare(Rule::left_of_limit, 29, {0, 0}, *left, *options_.limit > *post ? *options_.limit - *post : 0);
  }
  out_.insert(out_.end(), repeated_.begin(), repeated_.end());
  return std::move(out_);
}

}  // namespace

std::vector<Finding> lint(const Message& message, const LintOptions& options) {
  if (message.kind != Kind::statistics) return {};
  return Linter(message, options).run();
}

std::string_view to_string(Rule rule) {
  switch (rule) {
    case Rule::family_sum: return "sum over families";
    case Rule::accepted_is_post: return "post-policy (21) and accepted (23)";
    case Rule::pre_is_parts: return "pre-policy (19) and rejected (22) + accepted (23)";
    case Rule::validation_parts: return "post-policy (21) and invalid (35) + valid (36) + not found (37)";
    case Rule::left_of_limit: return "left (29) and limit - post-policy (20)";
    case Rule::repeated: return "a type and family twice";
  }
  return "";
}

std::string Finding::message() const {
  const std::string family = afi == 0 ? "" : fmt::format(" (AFI {}, SAFI {})", afi, safi);
  return fmt::format("type {}{}: {}: {} and {}", type, family, to_string(rule), left, right);
}

}  // namespace nikkan::bmp_stats

#pragma once
// What `nikkan kem inspect` and `check` say of an item.
#include <variant>

#include "nikkan/base/json.hpp"
#include "nikkan/labs/composite_kem/item.hpp"

namespace nikkan::composite_kem {

/// One line of what was found, and the members that say the same in JSON.
struct Fact {
  std::string name, text;
  std::vector<std::pair<std::string, std::variant<std::string, std::uint64_t>>> json;
};
using Facts = std::vector<Fact>;

/// Algorithm, sizes, SHA-256 of both component keys as they are serialised. Nothing secret. Errors: those of reading it.
Result<Facts> inspect(const Item& item);
/// The draft's obligations. An item that cannot be read is one finding, "readable".
std::vector<Finding> check(const Item& item, UnixTime now, const Certificate* issuer = nullptr);

}  // namespace nikkan::composite_kem

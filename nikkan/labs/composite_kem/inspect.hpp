#pragma once
// What `nikkan kem inspect` and `check` say of an item.
#include "nikkan/base/json.hpp"
#include "nikkan/labs/composite_kem/item.hpp"

namespace nikkan::composite_kem {

/// One line of what was found: name and value.
using Facts = std::vector<std::pair<std::string, std::string>>;

/// Algorithm, sizes, SHA-256 of both component keys as they are serialised. Nothing secret. Errors: those of reading it.
Result<Facts> inspect(const Item& item);
/// The draft's obligations. An item that cannot be read is one finding, "readable".
std::vector<Finding> check(const Item& item, UnixTime now, const Certificate* issuer = nullptr);

}  // namespace nikkan::composite_kem

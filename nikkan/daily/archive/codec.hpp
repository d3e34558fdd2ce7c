#pragma once
// Records as blobs: what no query looks at. Varint lengths, fields in fixed order, the first
// octet is the form's number; a reader keeps every form it ever wrote.
#include <cstdint>
#include <string>
#include <string_view>

#include "nikkan/base/error.hpp"
#include "nikkan/daily/model.hpp"

namespace nikkan::archive::codec {

/// Everything of an announcement except the columns: kind, key, day, title, authors, abstract and mail.source.input.
std::string encode(const daily::Announcement& announcement);
/// Fills the fields that encode() wrote. Errors: truncated, unsupported (a newer form).
Result<void> decode(std::string_view blob, daily::Announcement& out);

std::string encode(const daily::DraftRecord& record);
Result<daily::DraftRecord> decode_draft(std::string_view blob);
std::string encode(const daily::RfcRecord& record);
Result<daily::RfcRecord> decode_rfc(std::string_view blob);

/// Authors as one text for columns and full-text search: a line each, editors end in a TAB.
std::string join_people(const std::vector<daily::Author>& authors);
std::vector<daily::Author> split_people(std::string_view text);

}  // namespace nikkan::archive::codec

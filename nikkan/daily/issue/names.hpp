#pragma once
// What a draft's name says (digest inputs, 4), and the small words that facts are made of.
#include <string>
#include <string_view>
#include <vector>

namespace nikkan::issue {

/// The parts between hyphens, without "draft"; empty when the name doesn't begin so.
std::vector<std::string_view> name_tokens(std::string_view draft);

/// "draft-ietf-lsr-x", "draft-irtf-t2trg-x": the group's acronym; empty for other names.
std::string_view stream_group(std::string_view draft);

/// Third token of an individual draft ("idr" of draft-dunbar-idr-x); empty for stream names.
std::string_view name_stem(std::string_view draft);

bool is_stream_name(std::string_view draft);

/// Only characters that a draft's name may hold, so that it may stand in a URL.
bool is_plain_name(std::string_view draft);

/// Two digits as a number, -1 when it is none.
int revision_number(std::string_view rev);

}  // namespace nikkan::issue

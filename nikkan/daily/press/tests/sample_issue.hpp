#pragma once
// Issues built by hand: names, titles and authors of 3 December 2025 are facts, abstracts are our own words.
#include <string>
#include <vector>

#include "nikkan/daily/press/press.hpp"

namespace nikkan::press::test {

/// The 17 drafts of 2025-12-03 with three-line lead, deadline, topics, family.
daily::Issue golden_issue();
/// One entry whose every text tries to break out: markup, controls, bidi marks, 10 kB title, bad UTF-8, bad URLs.
daily::Issue hostile_issue();
/// n entries made by renaming the 17, in parts of part_size.
daily::Issue flood_issue(std::size_t n, std::size_t part_size = 25);
/// Nothing was announced.
daily::Issue zero_issue();

/// The content of a file of an output; empty when there is none of this name.
std::string file(const std::vector<File>& files, std::string_view name);

/// Runs a command with `input` in a file whose path replaces "@"; its exit status and output.
struct Ran {
  int status = -1;
  std::string output;
};
Ran run_with(std::string command, std::string_view input, std::string_view suffix);
/// True when the shell command succeeds (a tool is there).
bool have(const std::string& command);

}  // namespace nikkan::press::test

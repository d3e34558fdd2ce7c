#pragma once
// From the paths of a command line to inputs, in a fixed order.
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "nikkan/base/error.hpp"
#include "nikkan/daily/archive/archive.hpp"

namespace nikkan::archive {

struct Input {
  std::string path;
  std::string shown;         ///< what source.input says: the file, or the Maildir it lies in
  bool one_message = false;  ///< a file of a Maildir
  std::uint64_t size = 0;
};

struct Walk {
  std::vector<Input> inputs;
  std::vector<std::pair<std::string, Error>> errors;
};

/// Folders with cur or new are Maildirs; other folders are searched, in the order of names, links not followed.
Walk walk(const std::vector<std::string>& paths, Format format);

}  // namespace nikkan::archive

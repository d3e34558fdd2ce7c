#pragma once
// The whole program as data: its name, what it says about itself, and every room's table.
// Help, man pages, completions and the parser read this and nothing else, so they can't disagree.
#include <expected>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "nikkan/base/command.hpp"

namespace nikkan::cli {

/// An environment variable that the program reads.
struct Variable {
  std::string_view name;
  std::string_view says;
};

struct Program {
  std::string_view name;         ///< "nikkan"
  std::string_view version;      ///< "0.1.0"
  std::string_view summary;      ///< one line, no full stop
  std::string_view description;  ///< for the man page
  std::vector<command::Example> start;
  std::vector<Variable> environment;
  std::vector<const command::Table*> tables;  ///< in the order help shows them
};

/// A verb, and how many words of the line named it. No verb and a table: the words name a room.
struct Found {
  const command::Table* table = nullptr;
  const command::Verb* verb = nullptr;
  std::size_t words = 0;
};

/// The verb with the longest path that `words` begin with; on failure one line that says what is wrong
/// and which name is nearest.
std::expected<Found, std::string> find(const Program& program, std::span<const std::string> words);

/// What an exit status means for a verb: its own words, else the common ones.
std::string_view meaning(const command::Verb* verb, int status);

/// Runs one command line (without the program's name) and gives its exit status. Nothing is thrown.
int run(const Program& program, std::span<const std::string> words, command::Io& io);

}  // namespace nikkan::cli

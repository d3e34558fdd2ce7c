#include "nikkan/cli/program.hpp"

#include <algorithm>
#include <exception>
#include <new>
#include <ostream>

#include "nikkan/cli/help.hpp"
#include "nikkan/cli/parse.hpp"
#include "nikkan/cli/suggest.hpp"

namespace nikkan::cli {
namespace {

/// Number of words in `path` when the line begins with all of them, else 0.
std::size_t match(std::string_view path, std::span<const std::string> words) {
  std::size_t count = 0;
  for (std::size_t at = 0; at <= path.size();) {
    const std::size_t end = std::min(path.find(' ', at), path.size());
    if (count >= words.size() || words[count] != path.substr(at, end - at)) return 0;
    ++count;
    at = end + 1;
  }
  return count;
}

std::vector<std::string> names_below(const Program& program, std::string_view room) {
  std::vector<std::string> names;
  for (const command::Table* table : program.tables) {
    if (room.empty() && !table->room.empty()) {
      names.emplace_back(table->room);
      continue;
    }
    if (table->room != room) continue;
    for (const command::Verb& verb : table->verbs) {
      std::string_view path = verb.path;
      if (!room.empty()) path.remove_prefix(std::min(path.size(), room.size() + 1));
      names.emplace_back(path);
    }
  }
  return names;
}

std::string unknown(const Program& program, std::string_view room, std::string_view word) {
  std::string line = room.empty() ? "unknown command '" : std::string(room) + ": unknown verb '";
  line += printable(word) + "'";
  const std::string near = nearest(word, names_below(program, room));
  const std::string before = room.empty() ? "" : std::string(room) + " ";
  if (!near.empty()) return line + "; did you mean '" + before + near + "'?";
  return line + "; `" + std::string(program.name) + " help" + (room.empty() ? "" : " " + std::string(room)) +
         "` lists them";
}

bool asks_help(std::span<const std::string> words) {
  for (const std::string& word : words) {
    if (word == "--") return false;
    if (word == "--help" || word == "-h") return true;
  }
  return false;
}

int help(const Program& program, std::span<const std::string> words, command::Io& io) {
  std::vector<std::string> names;
  for (const std::string& word : words) {
    if (!word.starts_with('-')) names.push_back(word);
  }
  const Look look = look_of(io);
  if (names.empty()) {
    io.out << program_help(program, look);
    return command::kOk;
  }
  const auto found = find(program, names);
  if (!found) {
    io.err << program.name << ": " << found.error() << '\n';
    return command::kUsage;
  }
  io.out << (found->verb != nullptr ? verb_help(program, *found->verb, look) : room_help(program, *found->table, look));
  return command::kOk;
}

int run_verb(const Program& program, const command::Verb& verb, std::span<const std::string> words, command::Io& io) {
  const auto args = parse(verb, words);
  if (!args) {
    io.err << program.name << ' ' << verb.path << ": " << args.error() << " (see " << program.name << ' ' << verb.path
           << " --help)\n";
    return command::kUsage;
  }
  return verb.run(*args, io);
}

int run_line(const Program& program, std::span<const std::string> words, command::Io& io) {
  if (words.empty()) {
    io.err << program_help(program, look_of(io, true));
    return command::kUsage;
  }
  if (words[0] == "--version" || words[0] == "-V") {
    io.out << program.name << ' ' << program.version << '\n';
    return command::kOk;
  }
  if (words[0] == "help") return help(program, words.subspan(1), io);
  if (words[0] == "--help" || words[0] == "-h") return help(program, {}, io);
  if (words[0].starts_with('-') && words[0] != "-") {
    io.err << program.name << ": the command comes first, its options after it (see " << program.name << " help)\n";
    return command::kUsage;
  }
  const auto found = find(program, words);
  if (!found) {
    io.err << program.name << ": " << found.error() << '\n';
    return command::kUsage;
  }
  if (found->verb == nullptr) {
    const bool asked = asks_help(words.subspan(found->words));
    (asked ? io.out : io.err) << room_help(program, *found->table, look_of(io, !asked));
    return asked ? command::kOk : command::kUsage;
  }
  const auto rest = words.subspan(found->words);
  if (asks_help(rest)) {
    io.out << verb_help(program, *found->verb, look_of(io));
    return command::kOk;
  }
  return run_verb(program, *found->verb, rest, io);
}

}  // namespace

std::expected<Found, std::string> find(const Program& program, std::span<const std::string> words) {
  Found best;
  for (const command::Table* table : program.tables) {
    if (!table->room.empty() && !words.empty() && words[0] == table->room && best.words == 0) {
      best = {table, nullptr, 1};
    }
    for (const command::Verb& verb : table->verbs) {
      const std::size_t count = match(verb.path, words);
      if (count > best.words || (count != 0 && count == best.words && best.verb == nullptr))
        best = {table, &verb, count};
    }
  }
  if (best.words == 0) return std::unexpected(unknown(program, "", words.empty() ? "" : words[0]));
  if (best.verb == nullptr && words.size() > 1 && !words[1].starts_with('-')) {
    return std::unexpected(unknown(program, best.table->room, words[1]));
  }
  return best;
}

std::string_view meaning(const command::Verb* verb, int status) {
  if (verb != nullptr) {
    for (const command::Exit& exit : verb->exits) {
      if (exit.status == status) return exit.says;
    }
  }
  switch (status) {
    case command::kOk:
      return "everything asked for was done";
    case command::kRejected:
      return "an input was rejected, or nothing was found";
    case command::kUsage:
      return "the command line is wrong";
    case command::kSurroundings:
      return "the surroundings: a file, folder, disk or peer said no";
    default:
      return "";
  }
}

int run(const Program& program, std::span<const std::string> words, command::Io& io) {
  try {
    return run_line(program, words, io);
  } catch (const std::bad_alloc&) {
    io.err << program.name << ": out of memory\n";
  } catch (const std::exception& e) {
    io.err << program.name << ": internal fault: " << printable(e.what()) << '\n';
  }
  return command::kSurroundings;
}

}  // namespace nikkan::cli

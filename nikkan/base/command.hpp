#pragma once
// Commands as data. A room describes its verbs in a table; help, man pages and completions
// are made from it, and only cli/parse.cpp knows how the line is parsed.
#include <cstdint>
#include <iosfwd>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "nikkan/base/error.hpp"

namespace nikkan::command {

enum class Type : std::uint8_t { flag, text, integer, day, file, folder, choice };

struct Option {
  std::string_view name;  ///< "--archive"
  Type type = Type::flag;
  std::string_view value = {};  ///< "FILE": what help shows
  std::string_view help = {};
  std::vector<std::string_view> choices = {};
  std::string_view default_text = {};  ///< shown in help; the verb applies it
  bool repeated = false;
  char letter = 0;       ///< short form, 0 = none
  std::int64_t min = 0;  ///< of an integer
  std::int64_t max = 2147483647;
  bool required = false;  ///< stands in the usage line; the parser asks for it
};

struct Positional {
  std::string_view name;  ///< "PATH"
  std::string_view help = {};
  bool optional = false;
  bool repeated = false;
  Type type = Type::text;
  std::vector<std::string_view> choices = {};
};

struct Example {
  std::string_view line;  ///< "nikkan issue 2025-12-03 --out out"
  std::string_view says;
};

/// The parsed line. Values are texts that the parser has checked against Type.
class Args {
 public:
  std::map<std::string, std::vector<std::string>, std::less<>> values;  ///< by option or positional name
  bool flag(std::string_view name) const { return values.find(name) != values.end(); }
  std::optional<std::string> get(std::string_view name) const {
    const auto it = values.find(name);
    if (it == values.end() || it->second.empty()) return std::nullopt;
    return it->second.back();
  }
  std::vector<std::string> all(std::string_view name) const {
    const auto it = values.find(name);
    return it == values.end() ? std::vector<std::string>{} : it->second;
  }
};

/// Where a verb reads and writes, and what it may assume of the terminal.
struct Io {
  std::istream& in;
  std::ostream& out;
  std::ostream& err;
  bool out_is_terminal = false;
  bool err_is_terminal = false;
  bool colour = false;  ///< terminal and no NO_COLOR
  int width = 80;
};

/// Exit status of the field's habit.
inline constexpr int kOk = 0, kRejected = 1, kUsage = 2, kSurroundings = 3;

/// What one exit status means for a verb.
struct Exit {
  int status = 0;
  std::string_view says;
};

struct Verb {
  std::string_view path;     ///< "bmp decode", "issue"
  std::string_view summary;  ///< one line, no full stop
  std::string_view description = {};
  std::vector<Positional> positionals = {};
  std::vector<Option> options = {};
  std::vector<Example> examples = {};
  int (*run)(const Args&, Io&) = nullptr;
  std::vector<Exit> exits = {};  ///< what a status means here, where the common words do not say it
};

/// A room's verbs and the line that introduces them in `nikkan --help`.
struct Table {
  std::string_view room;  ///< "bmp"; empty for top-level verbs
  std::string_view summary;
  std::vector<Verb> verbs;
};

}  // namespace nikkan::command

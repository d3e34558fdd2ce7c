#include "nikkan/cli/complete.hpp"

namespace nikkan::cli {
namespace {

using command::Type;
using command::Verb;

std::string quote(std::string_view text) {
  std::string out = "'";
  for (const char c : text) {
    if (c == '\'' || c == '\\') out += '\\';
    out += c;
  }
  return out + "'";
}

std::string words_of(const std::vector<std::string_view>& choices) {
  std::string out;
  for (const std::string_view choice : choices) out += (out.empty() ? "" : " ") + std::string(choice);
  return out;
}

/// Flags of `complete` that offer values of a type.
std::string offer(Type type, const std::vector<std::string_view>& choices) {
  switch (type) {
    case Type::file:
      return " -F";
    case Type::folder:
      return " -a '(__fish_complete_directories)'";
    case Type::choice:
      return " -a " + quote(words_of(choices));
    default:
      return {};
  }
}

std::string line(const Program& program, const std::string& condition, const std::string& rest) {
  return "complete -c " + std::string(program.name) + " -n " + quote(condition) + rest + "\n";
}

std::string verb_lines(const Program& program, const Verb& verb) {
  const std::string condition = "__nikkan_begins " + std::string(verb.path);
  std::string out = line(program, condition, " -l help -s h -d 'show help'");
  for (const command::Option& option : verb.options) {
    std::string rest = " -l " + std::string(option.name.substr(option.name.starts_with("--") ? 2 : 0));
    if (option.letter != 0) rest += std::string(" -s ") + option.letter;
    if (option.type != Type::flag) rest += " -r" + offer(option.type, option.choices);
    out += line(program, condition, rest + " -d " + quote(option.help));
  }
  for (const command::Positional& positional : verb.positionals) {
    const std::string rest = offer(positional.type, positional.choices);
    if (!rest.empty()) out += line(program, condition, rest);
  }
  return out;
}

constexpr std::string_view kHead = R"(# Completion for fish, made from the command tables.
# True when the words typed so far are the arguments, or begin with them.
function __nikkan_are
    set -l typed (commandline -opc)
    set -e typed[1]
    test "$typed" = "$argv"
end
function __nikkan_begins
    set -l typed (commandline -opc)
    set -e typed[1]
    set -l n (count $argv)
    test (count $typed) -ge $n; and test "$typed[1..$n]" = "$argv"
end
)";

}  // namespace

std::string fish_completion(const Program& program) {
  std::string out(kHead);
  out += "complete -c " + std::string(program.name) + " -f\n";
  const std::string top = "__nikkan_are; or __nikkan_are help";
  out += line(program, "__nikkan_are", " -l version -d 'show the version'");
  out += line(program, top, " -a help -d 'show help'");
  for (const command::Table* table : program.tables) {
    if (!table->room.empty()) {
      out += line(program, top, " -a " + quote(table->room) + " -d " + quote(table->summary));
    }
    for (const Verb& verb : table->verbs) {
      const std::size_t blank = verb.path.find(' ');
      const std::string where =
          blank == std::string_view::npos ? top : "__nikkan_are " + std::string(verb.path.substr(0, blank));
      const std::string_view word = blank == std::string_view::npos ? verb.path : verb.path.substr(blank + 1);
      out += line(program, where, " -a " + quote(word) + " -d " + quote(verb.summary));
      out += verb_lines(program, verb);
    }
  }
  return out;
}

}  // namespace nikkan::cli

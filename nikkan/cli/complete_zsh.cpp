#include "nikkan/cli/complete.hpp"

namespace nikkan::cli {
namespace {

using command::Type;
using command::Verb;

/// Inside single quotes, and with the characters that zsh's specs give a meaning escaped.
std::string escape(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '[' || c == ']' || c == ':' || c == '\\') out += '\\';
    if (c == '\'') {
      out += "'\\''";
    } else {
      out += c;
    }
  }
  return out;
}

std::string action(Type type, const std::vector<std::string_view>& choices) {
  switch (type) {
    case Type::file:
      return "_files";
    case Type::folder:
      return "_files -/";
    case Type::choice: {
      std::string out = "(";
      for (const std::string_view choice : choices) out += (out.size() == 1 ? "" : " ") + escape(choice);
      return out + ")";
    }
    default:
      return " ";
  }
}

std::string option_spec(const command::Option& option) {
  const std::string name(option.name);
  const std::string letter = option.letter != 0 ? std::string{'-', option.letter} : std::string{};
  const std::string tail =
      "[" + escape(option.help) + "]" +
      (option.type == Type::flag ? std::string{}
                                 : ":" + escape(option.value) + ":" + action(option.type, option.choices));
  const std::string star = option.repeated ? "*" : "";
  std::string out = " '" + star + name + (option.type == Type::flag ? "" : "=") + tail + "'";
  if (!letter.empty()) out += " '" + star + letter + (option.type == Type::flag ? "" : "+") + tail + "'";
  return out;
}

std::string arguments(const Verb& verb) {
  std::string out = "_arguments -s -S '(- *)--help[show help]'";
  for (const command::Option& option : verb.options) out += option_spec(option);
  for (std::size_t i = 0; i < verb.positionals.size(); ++i) {
    const command::Positional& positional = verb.positionals[i];
    const std::string place = positional.repeated ? "*" : std::to_string(i + 1);
    const std::string colon = positional.optional && !positional.repeated ? "::" : ":";
    out += " '" + place + colon + escape(positional.name) + ":" + action(positional.type, positional.choices) + "'";
  }
  return out;
}

std::string described(std::string_view name, std::string_view says) {
  return " '" + escape(name) + ":" + escape(says) + "'";
}

}  // namespace

std::string zsh_completion(const Program& program) {
  const std::string name(program.name);
  std::string first = described("help", "show help");
  std::string cases;
  for (const command::Table* table : program.tables) {
    std::string below, inner;
    for (const Verb& verb : table->verbs) {
      const std::size_t blank = verb.path.find(' ');
      if (blank == std::string_view::npos) {
        first += described(verb.path, verb.summary);
        cases += "    " + std::string(verb.path) + ") shift words; ((CURRENT--)); " + arguments(verb) + " ;;\n";
        continue;
      }
      const std::string_view tail = verb.path.substr(blank + 1);
      below += described(tail, verb.summary);
      inner += "        " + std::string(tail) + ") shift 2 words; ((CURRENT -= 2)); " + arguments(verb) + " ;;\n";
    }
    if (table->room.empty()) continue;
    first += described(table->room, table->summary);
    cases += "    " + std::string(table->room) + ")\n      if ((CURRENT == 3)); then\n        verbs=(" + below +
             ")\n        _describe -t verbs verb verbs\n        return\n      fi\n      case \"$words[3]\" in\n" +
             inner + "      esac\n      ;;\n";
  }
  std::string out = "#compdef " + name + "\n# Completion for zsh, made from the command tables.\n_" + name +
                    "() {\n  local -a commands verbs\n  commands=(" + first + ")\n";
  out +=
      "  if ((CURRENT == 2)) || [[ \"$words[2]\" == help && $CURRENT == 3 ]]; then\n"
      "    _describe -t commands command commands\n    return\n  fi\n";
  out += "  case \"$words[2]\" in\n" + cases + "  esac\n}\n";
  return out + "if [[ \"$funcstack[1]\" == _" + name + " ]]; then _" + name + " \"$@\"; else compdef _" + name + " " +
         name + "; fi\n";
}

}  // namespace nikkan::cli

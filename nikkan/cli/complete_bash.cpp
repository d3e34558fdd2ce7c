#include "nikkan/cli/complete.hpp"

#include <algorithm>

namespace nikkan::cli {
namespace {

using command::Type;
using command::Verb;

/// Single-quoted for the shell.
std::string quote(std::string_view text) {
  std::string out = "'";
  for (const char c : text) {
    if (c == '\'') {
      out += "'\\''";
    } else {
      out += c;
    }
  }
  return out + "'";
}

std::string join(const std::vector<std::string_view>& words) {
  std::string out;
  for (const std::string_view word : words) out += (out.empty() ? "" : " ") + std::string(word);
  return out;
}

/// The shell function call that offers values of a type.
std::string offer(Type type, const std::vector<std::string_view>& choices) {
  switch (type) {
    case Type::file:
      return "_nikkan_files -f";
    case Type::folder:
      return "_nikkan_files -d";
    case Type::choice:
      return "_nikkan_words " + quote(join(choices));
    default:
      return ":";
  }
}

std::string first_words(const Program& program) {
  std::vector<std::string_view> words{"help"};
  for (const command::Table* table : program.tables) {
    if (!table->room.empty()) words.push_back(table->room);
    if (!table->room.empty()) continue;
    for (const Verb& verb : table->verbs) words.push_back(verb.path);
  }
  return join(words);
}

std::size_t words_in(std::string_view path) { return static_cast<std::size_t>(std::ranges::count(path, ' ')) + 1; }

std::string verb_case(const Verb& verb) {
  std::string options = "--help", valued, values, positionals;
  for (const command::Option& option : verb.options) {
    options += " " + std::string(option.name);
    if (option.type == Type::flag) continue;
    std::string names(option.name);
    if (option.letter != 0) names += std::string{'|', '-', option.letter};
    valued += (valued.empty() ? "" : "|") + names;
    values += "        " + names + ") " + offer(option.type, option.choices) + "; return ;;\n";
  }
  for (std::size_t i = 0; i < verb.positionals.size(); ++i) {
    const command::Positional& positional = verb.positionals[i];
    const std::string label = positional.repeated ? "*" : std::to_string(i);
    positionals += "        " + label + ") " + offer(positional.type, positional.choices) + " ;;\n";
  }
  std::string out = "    " + quote(verb.path) + ")\n";
  if (!values.empty()) out += "      case \"$prev\" in\n" + values + "      esac\n";
  out += "      if [[ $cur == -* ]]; then _nikkan_words " + quote(options) + "; return; fi\n";
  if (positionals.empty()) return out + "      ;;\n";
  out += "      for ((i = " + std::to_string(words_in(verb.path) + 1) + "; i < COMP_CWORD; i++)); do\n";
  out += "        case \"${COMP_WORDS[i]}\" in\n";
  if (!valued.empty()) out += "          " + valued + ") [[ ${COMP_WORDS[i+1]} == '=' ]] && ((i++)); ((i++)) ;;\n";
  out += "          -?*) ;;\n          *) ((n++)) ;;\n        esac\n      done\n";
  return out + "      case $n in\n" + positionals + "      esac\n      ;;\n";
}

constexpr std::string_view kHead = R"(# Completion for bash, made from the command tables.
_nikkan_words() { mapfile -t COMPREPLY < <(compgen -W "$1" -- "$cur"); }
_nikkan_files() { compopt -o filenames 2>/dev/null; mapfile -t COMPREPLY < <(compgen "$1" -- "$cur"); }
_nikkan() {
  local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} verb='' i n=0
  COMPREPLY=()
  if [[ $cur == '=' ]]; then cur=''; elif [[ $prev == '=' ]]; then prev=${COMP_WORDS[COMP_CWORD-2]}; fi
)";

}  // namespace

std::string bash_completion(const Program& program) {
  std::string out(kHead);
  out += "  if ((COMP_CWORD == 1)); then _nikkan_words " + quote(first_words(program) + " --help --version") +
         "; return; fi\n";
  out += "  if [[ ${COMP_WORDS[1]} == help ]]; then\n    if ((COMP_CWORD == 2)); then _nikkan_words " +
         quote(first_words(program)) + "; fi\n    return\n  fi\n";
  std::string twos, ones, verbs;
  for (const command::Table* table : program.tables) {
    std::string below;
    for (const Verb& verb : table->verbs) {
      const std::string label = quote(verb.path);
      (words_in(verb.path) == 1 ? ones : twos) += "    " + label + ") verb=" + label + " ;;\n";
      verbs += verb_case(verb);
      const std::size_t blank = verb.path.find(' ');
      if (blank != std::string_view::npos)
        below += (below.empty() ? "" : " ") + std::string(verb.path.substr(blank + 1));
    }
    if (!table->room.empty()) {
      out += "  if [[ ${COMP_WORDS[1]} == " + quote(table->room) + " ]] && ((COMP_CWORD == 2)); then _nikkan_words " +
             quote(below + " --help") + "; return; fi\n";
    }
  }
  if (!twos.empty()) out += "  case \"${COMP_WORDS[1]} ${COMP_WORDS[2]}\" in\n" + twos + "  esac\n";
  out += "  [[ -z $verb ]] && case \"${COMP_WORDS[1]}\" in\n" + ones + "  esac\n";
  out += "  case $verb in\n" + verbs + "  esac\n}\n";
  return out + "complete -F _nikkan " + std::string(program.name) + "\n";
}

}  // namespace nikkan::cli

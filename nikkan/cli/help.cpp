#include "nikkan/cli/help.hpp"

#include <algorithm>

#include "nikkan/base/utf8.hpp"
#include "nikkan/cli/text.hpp"

namespace nikkan::cli {
namespace {

using command::Option;
using command::Positional;
using command::Type;
using command::Verb;

constexpr std::size_t kIndent = 2;
constexpr std::size_t kNameColumnMax = 26;
constexpr std::size_t kUsageIndent = 6;  // of the usage line where it goes on

/// Collects a page; the only place that writes escape sequences.
class Sheet {
 public:
  explicit Sheet(const Look& look) : look_(look) {}

  void line(std::string_view text = {}) { (text_ += text) += '\n'; }
  void paragraph(std::string_view text, std::size_t indent = 0) { line(wrap(text, look_.width, indent)); }
  void heading(std::string_view text) {
    line();
    line(painted("1", text));
  }
  /// What an example does stands beside it when that fits for all of them, else above each.
  void examples(const std::vector<command::Example>& list) {
    std::size_t column = 0, says = 0;
    for (const command::Example& example : list) {
      column = std::max(column, kIndent + 2 + display_width(example.line) + 2);
      says = std::max(says, display_width(example.says));
    }
    const bool beside = column + 2 + says <= look_.width;
    for (const command::Example& example : list) {
      const std::string indent(kIndent, ' ');
      const std::string comment = example.says.empty() ? "" : painted("2", "# " + std::string(example.says));
      const std::string command = indent + painted("2", "$") + " " + painted("36", example.line);
      const std::size_t used = kIndent + 2 + display_width(example.line);
      if (!comment.empty() && !beside) line(indent + comment);
      line(comment.empty() || !beside ? command : command + std::string(column - used, ' ') + comment);
    }
  }
  /// One row of a two-column list; a long name gets a line of its own.
  void row(std::string_view name, std::string_view says, std::size_t column) {
    std::string shown = std::string(kIndent, ' ') + painted("36", name);
    std::size_t used = kIndent + display_width(name);
    if (says.empty()) {
      line(shown);
      return;
    }
    if (used + 2 > column) {
      line(shown);
      shown.clear();
      used = 0;
    }
    line(shown + wrap(says, look_.width, column, used));
  }
  std::string painted(std::string_view code, std::string_view text) const {
    if (!look_.colour) return std::string(text);
    return "\x1b[" + std::string(code) + "m" + std::string(text) + "\x1b[0m";
  }
  std::string take() { return std::move(text_); }

 private:
  Look look_;
  std::string text_;
};

std::size_t column_for(const std::vector<std::string>& names) {
  std::size_t widest = 0;
  for (const std::string& name : names) {
    const std::size_t width = display_width(name);
    if (width <= kNameColumnMax) widest = std::max(widest, width);
  }
  return kIndent + widest + 2;
}

void rows(Sheet& page, const std::vector<std::pair<std::string, std::string>>& pairs) {
  std::vector<std::string> names;
  for (const auto& [name, says] : pairs) names.push_back(name);
  const std::size_t column = column_for(names);
  for (const auto& [name, says] : pairs) page.row(name, says, column);
}

std::string sentence(std::string_view text) {
  std::string out(text);
  if (!out.empty() && out[0] >= 'a' && out[0] <= 'z') out[0] = static_cast<char>(out[0] - 'a' + 'A');
  if (!out.empty() && out.back() != '.') out += '.';
  return out;
}

std::string shown(const Positional& positional) {
  std::string name(positional.name);
  if (positional.repeated) name += "…";
  return positional.optional ? "[" + name + "]" : name;
}

std::string positional_says(const Positional& positional) {
  std::string says(positional.help);
  if (positional.type == Type::choice) {
    std::string list;
    for (const std::string_view choice : positional.choices) {
      // Help that already speaks of a choice need not list it again.
      if (positional.help.find(choice) != std::string_view::npos) continue;
      list += (list.empty() ? "" : ", ") + std::string(choice);
    }
    if (!list.empty()) says += (says.empty() ? "one of " : "; one of ") + list;
  }
  return says;
}

std::vector<std::pair<std::string, std::string>> verbs_of(const command::Table& table) {
  std::vector<std::pair<std::string, std::string>> out;
  for (const Verb& verb : table.verbs) {
    std::string_view path = verb.path;
    if (!table.room.empty() && path.starts_with(table.room) && path.size() > table.room.size()) {
      path.remove_prefix(table.room.size() + 1);
    }
    out.emplace_back(path, verb.summary);
  }
  return out;
}

}  // namespace

Look look_of(const command::Io& io, bool on_error) {
  return {.width = static_cast<std::size_t>(std::clamp(io.width, 40, 100)),
          .colour = on_error ? io.colour && io.err_is_terminal : io.colour && io.out_is_terminal};
}

std::string spelling(const Option& option) {
  std::string out = option.letter != 0 ? std::string{'-', option.letter} + ", " : std::string{};
  out += option.name;
  if (option.type != Type::flag && !option.value.empty()) out += " " + std::string(option.value);
  return out;
}

std::string notes(const Option& option) {
  std::string out;
  auto add = [&](const std::string& note) { out += (out.empty() ? "" : "; ") + note; };
  if (option.type == Type::choice) {
    std::string list;
    for (const std::string_view choice : option.choices) list += (list.empty() ? "" : ", ") + std::string(choice);
    add("one of " + list);
  }
  if (!option.default_text.empty()) add("default: " + std::string(option.default_text));
  if (option.repeated && option.help.find("repeated") == std::string_view::npos) add("may be repeated");
  return out;
}

std::string synopsis(const Program& program, const Verb& verb) {
  std::string out = std::string(program.name) + " " + std::string(verb.path);
  for (const Positional& positional : verb.positionals) out += " " + shown(positional);
  for (const Option& option : verb.options) {
    if (option.required) out += " " + std::string(option.name) + " " + std::string(option.value);
  }
  if (!std::ranges::all_of(verb.options, &Option::required)) out += " [OPTION…]";
  return out;
}

std::vector<int> statuses(const Verb* verb) {
  std::vector<int> out{command::kOk, command::kRejected, command::kUsage, command::kSurroundings};
  if (verb != nullptr) {
    for (const command::Exit& exit : verb->exits) {
      if (std::ranges::find(out, exit.status) == out.end()) out.push_back(exit.status);
    }
  }
  std::ranges::sort(out);
  return out;
}

std::string program_help(const Program& program, const Look& look) {
  Sheet page(look);
  const std::string name(program.name);
  page.paragraph(page.painted("1", name) + ": " + sentence(program.summary));
  page.heading("Usage");
  page.line("  " + name + " COMMAND [ARGUMENT…] [OPTION…]");
  if (!program.start.empty()) {
    page.heading("To begin");
    page.examples(program.start);
  }
  std::vector<std::pair<std::string, std::string>> rooms;
  std::vector<std::string> names;
  for (const command::Table* table : program.tables) {
    if (!table->room.empty()) names.emplace_back(table->room);
    if (table->room.empty()) {
      for (const auto& [verb, says] : verbs_of(*table)) names.push_back(verb);
    }
  }
  const std::size_t column = column_for(names);
  const bool has_rooms = std::ranges::any_of(program.tables, [](const auto* table) { return !table->room.empty(); });
  bool rooms_written = !has_rooms;
  auto write_rooms = [&] {
    page.heading("Running code for drafts");
    for (const command::Table* table : program.tables) {
      if (!table->room.empty()) page.row(table->room, table->summary, column);
    }
    rooms_written = true;
  };
  for (const command::Table* table : program.tables) {
    if (!table->room.empty()) {
      if (!rooms_written) write_rooms();
      continue;
    }
    page.heading(table->summary);
    for (const auto& [verb, says] : verbs_of(*table)) page.row(verb, says, column);
  }
  page.line();
  page.paragraph("`" + name + " help COMMAND` tells everything about one command, with examples.");
  return page.take();
}

std::string room_help(const Program& program, const command::Table& table, const Look& look) {
  Sheet page(look);
  const std::string name = std::string(program.name) + " " + std::string(table.room);
  page.paragraph(page.painted("1", name) + ": " + sentence(table.summary));
  page.heading("Usage");
  page.line("  " + name + " VERB [ARGUMENT…] [OPTION…]");
  page.heading("Verbs");
  rows(page, verbs_of(table));
  page.line();
  page.paragraph("`" + std::string(program.name) + " help " + std::string(table.room) +
                 " VERB` tells everything about one verb, with examples.");
  return page.take();
}

std::string verb_help(const Program& program, const Verb& verb, const Look& look) {
  Sheet page(look);
  page.paragraph(page.painted("1", std::string(program.name) + " " + std::string(verb.path)) + ": " +
                 sentence(verb.summary));
  page.heading("Usage");
  page.line("  " + wrap(synopsis(program, verb), look.width, kUsageIndent, kUsageIndent));
  if (!verb.description.empty()) {
    page.line();
    page.paragraph(verb.description);
  }
  if (!verb.positionals.empty()) {
    page.heading("Arguments");
    std::vector<std::pair<std::string, std::string>> pairs;
    for (const Positional& positional : verb.positionals)
      pairs.emplace_back(shown(positional), positional_says(positional));
    rows(page, pairs);
  }
  if (!verb.options.empty()) {
    page.heading("Options");
    std::vector<std::pair<std::string, std::string>> pairs;
    for (const Option& option : verb.options) {
      const std::string more = notes(option);
      pairs.emplace_back(spelling(option), std::string(option.help) + (more.empty() ? "" : " [" + more + "]"));
    }
    rows(page, pairs);
  }
  if (!verb.examples.empty()) {
    page.heading("Examples");
    page.examples(verb.examples);
  }
  page.heading("Exit status");
  std::vector<std::pair<std::string, std::string>> pairs;
  for (const int status : statuses(&verb)) pairs.emplace_back(std::to_string(status), meaning(&verb, status));
  rows(page, pairs);
  return page.take();
}

}  // namespace nikkan::cli

// The one file that knows CLI11. It splits words into options and positionals; types are checked here,
// so that the messages are ours.
#include "nikkan/cli/parse.hpp"

#include <algorithm>
#include <charconv>
#include <iterator>
#include <list>

#include <CLI/CLI.hpp>

#include "nikkan/base/time.hpp"
#include "nikkan/cli/help.hpp"
#include "nikkan/cli/suggest.hpp"

namespace nikkan::cli {
namespace {

using command::Args;
using command::Option;
using command::Positional;
using command::Type;
using command::Verb;
using Values = std::vector<std::string>;

std::string in_quotes(std::string_view value) { return "'" + printable(value) + "'"; }

std::string joined(std::span<const std::string_view> choices) {
  std::string out;
  for (const std::string_view choice : choices) out += (out.empty() ? "" : ", ") + std::string(choice);
  return out;
}

/// What is wrong with a value, or nothing.
std::string fault(Type type, std::string_view value, std::span<const std::string_view> choices, std::int64_t min,
                  std::int64_t max) {
  if (value.find('\0') != std::string_view::npos) return "a NUL octet is in it";
  switch (type) {
    case Type::integer: {
      std::int64_t number = 0;
      const auto [end, status] = std::from_chars(value.data(), value.data() + value.size(), number);
      if (status != std::errc::result_out_of_range && (status != std::errc{} || end != value.data() + value.size())) {
        return in_quotes(value) + " is not a number";
      }
      if (status != std::errc{} || number < min || number > max) {
        return in_quotes(value) + " is not between " + std::to_string(min) + " and " + std::to_string(max);
      }
      return {};
    }
    case Type::day:
      if (!parse_day(value)) return in_quotes(value) + " is not a day as 2025-12-03";
      return {};
    case Type::choice: {
      if (std::ranges::find(choices, value) != choices.end()) return {};
      const Values names(choices.begin(), choices.end());
      const std::string near = nearest(value, names);
      return in_quotes(value) + " is not one of " + joined(choices) +
             (near.empty() ? "" : "; did you mean " + near + "?");
    }
    case Type::file:
    case Type::folder:
      if (value.empty()) return "the name is empty";
      return {};
    case Type::flag:
    case Type::text:
      return {};
  }
  return {};
}

std::string spelled(const Option& option) {
  std::string names(option.name);
  if (option.letter != 0) names = std::string{'-', option.letter} + "," + names;
  return names;
}

bool looks_like_option(std::string_view word) {
  return word.size() > 1 && word[0] == '-' && (word[1] < '0' || word[1] > '9');
}

std::string needs_value(const Option& option) {
  const std::string name(option.name);
  return name + " needs a value, as " + name + " " + std::string(option.value);
}

std::string unknown_option(const Verb& verb, const std::string& word) {
  const std::string name = word.substr(0, word.find('='));
  for (const Option& option : verb.options) {
    if (option.name == name && option.type == Type::flag) return name + " takes no value";
  }
  Values names{"--help"};
  for (const Option& option : verb.options) names.emplace_back(option.name);
  const std::string near = nearest(name, names);
  return "unknown option " + printable(name) + (near.empty() ? "" : "; did you mean " + near + "?");
}

/// The words of a CLI11 complaint that we did not foresee, on one line.
std::string plain(std::string text) { return printable(text); }

struct Collected {
  std::list<std::pair<const Option*, Values>> options;
  std::list<std::pair<const Option*, bool>> flags;
  Values words;  ///< everything that is no option
};

void declare(CLI::App& app, const Verb& verb, Collected& to) {
  app.set_help_flag();
  app.allow_extras();
  for (const Option& option : verb.options) {
    if (option.type == Type::flag) {
      bool& set = to.flags.emplace_back(&option, false).second;
      app.add_flag(spelled(option), set)
          ->multi_option_policy(CLI::MultiOptionPolicy::TakeLast)
          ->disable_flag_override();
      continue;
    }
    Values& values = to.options.emplace_back(&option, Values{}).second;
    app.add_option(spelled(option), values)
        ->expected(1)
        ->allow_extra_args(false)
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  }
}

/// Options by CLI11. Positionals are its "extras": as positionals it would take "[a,b]" apart and count them
/// before it looks for unknown options.
std::string split(CLI::App& app, const Verb& verb, std::span<const std::string> words, Collected& to) {
  const auto end_of_options = std::ranges::find(words, "--");
  try {
    app.parse(Values(std::make_reverse_iterator(end_of_options), words.rend()));
  } catch (const CLI::ArgumentMismatch& e) {
    const std::string text = e.what();
    for (const Option& option : verb.options) {
      if (text.starts_with(std::string(option.name) + ":")) {
        return option.type == Type::flag ? std::string(option.name) + " takes no value" : needs_value(option);
      }
    }
    for (const std::string& word : words) {
      // A flag with a value is told without the name's hyphens.
      if (word.find('=') != std::string::npos && text.find("flag override") != std::string::npos) {
        return unknown_option(verb, word);
      }
    }
    return plain(text);
  } catch (const CLI::ParseError& e) {
    return plain(e.what());
  }
  to.words = app.remaining();
  for (const std::string& word : to.words) {
    if (looks_like_option(word)) return unknown_option(verb, word);
  }
  if (end_of_options != words.end()) to.words.insert(to.words.end(), std::next(end_of_options), words.end());
  return {};
}

/// Gives each positional its words: one each, the repeated one what the others leave.
std::string distribute(const Verb& verb, Values& words, Args& args) {
  std::size_t at = 0;
  for (std::size_t i = 0; i < verb.positionals.size(); ++i) {
    const Positional& positional = verb.positionals[i];
    const std::size_t behind =
        static_cast<std::size_t>(std::ranges::count(verb.positionals.begin() + static_cast<std::ptrdiff_t>(i) + 1,
                                                    verb.positionals.end(), false, &Positional::optional));
    const std::size_t left = words.size() - at;
    if (left <= (positional.optional ? behind : 0)) {
      if (positional.optional) continue;
      return std::string(positional.name) + " is missing";
    }
    const std::size_t take = positional.repeated && left > behind ? left - behind : 1;
    Values& values = args.values[std::string(positional.name)];
    for (const std::string& value : std::span(words).subspan(at, take)) {
      const std::string wrong = fault(positional.type, value, positional.choices, 0, INT32_MAX);
      if (!wrong.empty()) return std::string(positional.name) + ": " + wrong;
      values.push_back(value);
    }
    at += take;
  }
  return at == words.size() ? std::string{} : "one word too many: " + in_quotes(words[at]);
}

std::string keep(const Verb& verb, Collected& from, Args& args) {
  for (auto& [option, set] : from.flags) {
    if (set) args.values[std::string(option->name)] = {"true"};
  }
  for (auto& [option, values] : from.options) {
    for (const std::string& value : values) {
      if (std::ranges::find(verb.options, value, &Option::name) != verb.options.end()) return needs_value(*option);
      const std::string wrong = fault(option->type, value, option->choices, option->min, option->max);
      if (!wrong.empty()) return std::string(option->name) + ": " + wrong;
    }
    if (values.empty() && option->required) return std::string(option->name) + " is missing, as " + spelling(*option);
    if (!values.empty()) args.values[std::string(option->name)] = std::move(values);
  }
  return distribute(verb, from.words, args);
}

}  // namespace

std::expected<Args, std::string> parse(const Verb& verb, std::span<const std::string> words) {
  Collected collected;
  CLI::App app;
  try {
    declare(app, verb, collected);
  } catch (const CLI::Error& e) {
    return std::unexpected("its table is wrong: " + plain(e.what()));
  }
  std::string wrong;
  for (const std::string& word : std::span(words.begin(), std::ranges::find(words, "--"))) {
    // CLI11 would take the next word for the value.
    const auto empty = std::ranges::find_if(verb.options, [&](const Option& one) { return one.type != Type::flag && word == std::string(one.name) + "="; });
    if (wrong.empty() && empty != verb.options.end()) wrong = needs_value(*empty);
  }
  if (wrong.empty()) wrong = split(app, verb, words, collected);
  Args args;
  if (wrong.empty()) wrong = keep(verb, collected, args);
  if (!wrong.empty()) return std::unexpected(std::move(wrong));
  return args;
}

}  // namespace nikkan::cli

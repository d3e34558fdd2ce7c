#include "nikkan/daily/issue/issue.hpp"
#include "nikkan/daily/issue/meetings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <memory>
#include <ostream>
#include <thread>

#include "nikkan/daily/commands/common.hpp"
#include "nikkan/daily/commands/memory.hpp"
#include "nikkan/daily/engines/engines.hpp"
#include "nikkan/daily/press/press.hpp"

#ifndef NIKKAN_VERSION
#define NIKKAN_VERSION "0"
#endif

namespace nikkan::commands {
namespace {

using summary::Engine;

/// The engines a run uses: those asked for, each with the archive's cache in front.
struct Engines {
  std::vector<std::unique_ptr<Engine>> owned;
  std::vector<Engine*> en, ja;
};

engines::Settings engine_settings(const command::Args& args) {
  engines::Settings settings;
  if (const auto seconds = args.get("--engine-timeout")) settings.timeout = std::chrono::seconds(std::stoll(*seconds));
  settings.allow_remote = args.flag("--engine-remote");
  settings.network = args.flag("--engine-network");
  settings.key_file = args.get("--engine-key").value_or("");
  return settings;
}

Result<Engines> make_engines(const command::Args& args, archive::Archive& archive, std::ostream& err) {
  Engines engines;
  for (const std::string& spec : args.all("--engine")) {
    if (spec == "builtin" || spec == "extract" || spec == "frames-ja") continue;  // always there
    auto made = engines::make(spec, engine_settings(args));
    if (!made) return std::unexpected(made.error());
    auto get = [&archive](const std::string& hash) -> std::optional<std::string> {
      auto found = archive.cached(hash);
      return found ? *found : std::nullopt;
    };
    auto put = [&archive](const std::string& hash, const std::string& value) {
      if (archive.cache(hash, value)) static_cast<void>(archive.commit());
    };
    auto told = engines::with_report(std::move(*made), [&err](const std::string& line) { err << "nikkan issue: engine " << line << '\n'; });
    engines.owned.push_back(engines::with_cache(std::move(told), get, put));
    Engine* engine = engines.owned.back().get();
    if (engine->speaks(summary::Lang::en)) engines.en.push_back(engine);
    if (engine->speaks(summary::Lang::ja)) engines.ja.push_back(engine);
  }
  return engines;
}

issue::Options issue_options(const command::Args& args) {
  issue::Options options;
  options.version = NIKKAN_VERSION;
  options.threads = std::thread::hardware_concurrency();
  const std::string order = args.get("--order").value_or("rank");
  options.order = order == "newest"    ? issue::Order::newest
                  : order == "arrival" ? issue::Order::arrival
                  : order == "topic"   ? issue::Order::topic
                                       : issue::Order::rank;
  if (const auto size = args.get("--part-size")) options.part_size = std::stoi(*size);
  options.follow = args.all("--follow");
  if (const auto now = args.get("--now")) options.now = start_of(*parse_day(*now));
  return options;
}

press::Lang language(const command::Args& args) {
  const std::string word = args.get("--lang").value_or("both");
  return word == "ja" ? press::Lang::ja : word == "en" ? press::Lang::en : press::Lang::both;
}

/// To a temporary name and then in place, so that a reader never sees half a file.
Result<void> write_file(const std::filesystem::path& path, std::string_view content) {
  const std::filesystem::path temporary = path.string() + ".tmp";
  {
    std::ofstream out(temporary, std::ios::binary | std::ios::trunc);
    out.write(content.data(), static_cast<std::streamsize>(content.size()));
    out.flush();
    if (!out) {
      std::error_code ignored;
      std::filesystem::remove(temporary, ignored);
      return fail(Code::io, "file", 0, path.string() + " cannot be written");
    }
  }
  std::error_code ec;
  std::filesystem::rename(temporary, path, ec);
  if (ec) return fail(Code::io, "file", 0, path.string() + ": " + ec.message());
  return {};
}

/// A day that no mail speaks of is a quiet day only between days that the archive knows.
int check_covered(archive::Archive& archive, Day day, const daily::DayInput& input, command::Io& io) {
  if (!input.announcements.empty()) return command::kOk;
  auto stats = archive.stats();
  if (!stats) return say_error(io, "issue", "", stats.error());
  if (!stats->first || !stats->last) {
    io.err << "nikkan issue: the archive holds no dated mail; `nikkan ingest MAILBOX` first\n";
    return command::kRejected;
  }
  const Day today = std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now());
  if (day > today) {
    io.err << "nikkan issue: " << to_iso(day) << " is in the future\n";
    return command::kRejected;
  }
  if (day < *stats->first || day > *stats->last) {
    io.err << "nikkan issue: no mail of " << to_iso(day) << "; the archive knows " << to_iso(*stats->first) << " to "
           << to_iso(*stats->last) << '\n';
    return command::kRejected;
  }
  return command::kOk;
}

/// Edition and the Japanese text for search; an archive that can't be written is no reason to print nothing.
void remember(archive::Archive& archive, const daily::DayInput& input, const daily::Issue& issue) {
  std::vector<std::string> keys;
  for (const auto& a : input.announcements) keys.push_back(a.key);
  if (!archive.publish(input.day, keys)) return;
  for (const daily::Entry& entry : issue.entries) {
    std::string text;
    for (const auto* list : {&entry.facts_ja, &entry.summary_ja}) {
      for (const auto& sentence : *list) text += sentence.text + "\n";
    }
    if (!archive.put_issue_text(input.day, entry.key, text)) return;
  }
  static_cast<void>(archive.commit());
}

/// HTML comes last, because its page links to what stands beside it.
std::vector<press::File> render(const daily::Issue& issue, const std::string& word, const press::Options& options) {
  if (word == "all") return press::render_all(issue, options);
  return press::render(issue, press::parse_format(word).value_or(press::Format::markdown), options);
}

int write_folder(const std::filesystem::path& folder, const std::vector<press::File>& files, command::Io& io) {
  std::error_code ec;
  std::filesystem::create_directories(folder, ec);
  if (ec) return say_error(io, "issue", folder.string(), {.code = Code::io, .field = "folder", .detail = ec.message()});
  for (const press::File& file : files) {
    if (auto done = write_file(folder / file.name, file.content); !done) return say_error(io, "issue", "", done.error());
    io.out << (folder / file.name).string() << '\n';
  }
  return command::kOk;
}

}  // namespace

int run_issue(const command::Args& args, command::Io& io) {
  keep_memory();
  const Day day = *parse_day(args.get("DAY").value_or("1970-01-01"));
  const std::string format = args.get("--format").value_or(args.get("--out") ? "all" : "");
  if (format == "all" && !args.get("--out")) return say_usage(io, "issue", "--format all writes files; give --out DIR");
  int status = 0;
  auto archive = open_archive(args, io, "issue", true, status);
  if (!archive) return status;
  auto engines = make_engines(args, *archive, io.err);
  if (!engines) return say_error(io, "issue", "", engines.error());
  auto input = archive->day(day);
  if (!input) return say_error(io, "issue", to_iso(day), input.error());
  input->meetings = issue::builtin_meetings();
  if (const int covered = check_covered(*archive, day, *input, io); covered != command::kOk) return covered;

  auto build = [&] {
    issue::Summariser models;
    if (!engines->owned.empty()) {
      models = [&](daily::Entry& entry) { return summary::summarise(entry, engines->en, engines->ja); };
    }
    return issue::build(*input, issue_options(args), models);
  };
  daily::Issue issue = build();
  if (args.get("--out")) {
    remember(*archive, *input, issue);
    auto again = archive->day(day);
    if (again) again->meetings = input->meetings;
    if (again && (again->edition != input->edition || again->added_since != input->added_since)) {
      input = std::move(again);
      issue = build();
    }
  }

  press::Options options{.lang = language(args), .threads = std::thread::hardware_concurrency()};
  if (const auto url = args.get("--base-url")) options.base_url = *url;
  if (const auto authority = args.get("--authority")) options.feed_authority = *authority;
  if (format.empty()) {
    const press::Lang lang = options.lang == press::Lang::ja ? press::Lang::ja : press::Lang::en;
    if (options.lang != press::Lang::en) io.out << press::terminal_top(issue, press::Lang::ja, io.colour, io.width);
    if (options.lang == press::Lang::both) io.out << '\n';
    if (lang == press::Lang::en) io.out << press::terminal_top(issue, press::Lang::en, io.colour, io.width);
    return command::kOk;
  }
  std::vector<press::File> files = render(issue, format, options);
  if (const auto out = args.get("--out")) return write_folder(std::filesystem::path(*out) / to_iso(day), files, io);
  if (files.empty()) return say_usage(io, "issue", "nothing to write in this format on this day");
  io.out << files.front().content;
  if (files.size() > 1) {
    io.err << fmt::format("nikkan issue: {} of {} files shown; --out DIR writes them all\n", 1, files.size());
  }
  return command::kOk;
}

}  // namespace nikkan::commands

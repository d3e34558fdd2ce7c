#include <fmt/format.h>

#include <ostream>

#include "nikkan/base/json.hpp"
#include "nikkan/daily/commands/common.hpp"

#ifndef NIKKAN_VERSION
#define NIKKAN_VERSION "0"
#endif

namespace nikkan::commands {
namespace {

struct Line {
  std::string key, value;
  bool good = true;
};

std::string day_or_none(const std::optional<Day>& day) { return day ? to_iso(*day) : "none"; }

/// Archive state, one line a fact; `status` becomes 3 when the archive can't be used.
std::vector<Line> examine(const command::Args& args, int& status) {
  std::vector<Line> lines{{"version", NIKKAN_VERSION}};
  const std::filesystem::path file = archive::default_path(args.get("--archive"));
  lines.push_back({"archive", file.string()});
  std::error_code ec;
  if (!std::filesystem::exists(file, ec)) {
    lines.push_back({"archive state", "none yet; `nikkan ingest MAILBOX` makes it"});
    return lines;
  }
  auto opened = archive::Archive::open(file, {.create = false, .read_only = true});
  auto stats = opened ? opened->stats() : Result<archive::Stats>(std::unexpected(opened.error()));
  auto healthy = opened ? opened->check() : Result<void>(std::unexpected(opened.error()));
  if (!stats || !healthy) {
    const Error& error = !stats ? stats.error() : healthy.error();
    lines.push_back({"archive state", error.message(), false});
    lines.push_back({"mend", "nikkan rebuild " + file.string() + " NEW-FILE", false});
    status = command::kSurroundings;
    return lines;
  }
  lines.push_back({"archive state", fmt::format("good, schema {}", stats->schema)});
  lines.push_back({"mails", std::to_string(stats->mails)});
  lines.push_back({"announcements", std::to_string(stats->announcements)});
  lines.push_back({"drafts", std::to_string(stats->drafts)});
  lines.push_back({"rfcs", std::to_string(stats->rfcs)});
  lines.push_back({"first day", day_or_none(stats->first)});
  lines.push_back({"last day", day_or_none(stats->last)});
  lines.push_back({"size", std::to_string(stats->bytes)});
  lines.push_back({"sqlite", stats->sqlite_version});
  return lines;
}

}  // namespace

int run_doctor(const command::Args& args, command::Io& io) {
  int status = command::kOk;
  const std::vector<Line> lines = examine(args, status);
  if (args.flag("--json")) {
    json::Writer w;
    w.begin_object();
    for (const Line& line : lines) w.member(line.key, line.value);
    io.out << w.end_object().take() << '\n';
    return status;
  }
  for (const Line& line : lines) {
    const char* mark = !io.colour ? "" : line.good ? "\x1b[32m" : "\x1b[31m";
    io.out << fmt::format("{:<15} {}{}{}\n", line.key, mark, line.value, io.colour ? "\x1b[0m" : "");
  }
  return status;
}

int run_rebuild(const command::Args& args, command::Io& io) {
  const std::string from = args.get("FROM").value_or("");
  const std::string to = args.get("TO").value_or("");
  std::error_code ec;
  if (std::filesystem::exists(to, ec)) {
    return say_error(io, "rebuild", to, {.code = Code::io, .field = "file", .detail = "exists already"});
  }
  auto count = archive::Archive::rebuild(from, to);
  if (!count) return say_error(io, "rebuild", from, count.error());
  io.out << fmt::format("{} mails read again into {}\n", with_commas(*count), to);
  return command::kOk;
}

}  // namespace nikkan::commands

#include <fmt/format.h>

#include <chrono>
#include <ostream>

#include "nikkan/base/json.hpp"
#include "nikkan/daily/commands/common.hpp"
#include "nikkan/daily/commands/memory.hpp"

namespace nikkan::commands {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

/// One line on a terminal, rewritten in place, once a run takes longer than a second.
class Progress {
 public:
  explicit Progress(command::Io& io) : io_(io) {}
  void operator()(std::uint64_t done, std::uint64_t total, std::uint64_t mails) {
    if (!io_.err_is_terminal) return;
    const double seconds = seconds_since(start_);
    if (seconds < 1 || seconds - last_ < 0.2) return;
    last_ = seconds;
    const double rate = static_cast<double>(mails) / seconds;
    std::string line = fmt::format("{} mails, {:.0f} a second", with_commas(mails), rate);
    if (total > 0 && done > 0 && done <= total) {
      const double left = seconds * static_cast<double>(total - done) / static_cast<double>(done);
      line += fmt::format(", {:.0f} % of {}, {:.0f} s left", 100.0 * static_cast<double>(done) / static_cast<double>(total),
                          human_bytes(total), left);
    }
    io_.err << '\r' << line << "\x1b[K" << std::flush;
    shown_ = true;
  }
  void finish() {
    if (shown_) io_.err << "\r\x1b[K" << std::flush;
  }

 private:
  command::Io& io_;
  Clock::time_point start_ = Clock::now();
  double last_ = 0;
  bool shown_ = false;
};

void write_json(command::Io& io, const archive::IngestReport& report, double seconds) {
  for (const auto& [input, error] : report.errors) {
    json::Writer line;
    line.begin_object().member("rejected", input).member("code", to_string(error.code));
    line.member("field", error.field).member("offset", error.offset).member("message", error.message());
    io.out << line.end_object().take() << '\n';
  }
  json::Writer line;
  line.begin_object();
  line.member("mails", report.mails).member("announcements", report.announcements).member("new", report.added);
  line.member("duplicates", report.duplicates).member("ignored", report.ignored).member("rejected", report.rejected);
  line.member("bytes", report.bytes).member("seconds", seconds);
  io.out << line.end_object().take() << '\n';
}

void write_text(command::Io& io, const archive::IngestReport& report, double seconds) {
  io.out << fmt::format("{} mails read ({}, {:.2f} s): {} announcements, {} new, {} already known\n",
                        with_commas(report.mails), human_bytes(report.bytes), seconds,
                        with_commas(report.announcements), with_commas(report.added), with_commas(report.duplicates));
  if (report.ignored > 0) io.out << fmt::format("{} other mails (kept, no announcements) or test mails\n", with_commas(report.ignored));
  if (report.rejected > 0) io.out << fmt::format("{} rejected; the reasons stand above\n", with_commas(report.rejected));
}

}  // namespace

int run_ingest(const command::Args& args, command::Io& io) {
  keep_memory();
  int status = 0;
  auto archive = open_archive(args, io, "ingest", false, status);
  if (!archive) return status;
  const std::string word = args.get("--format").value_or("auto");
  const archive::Format format = word == "mbox"      ? archive::Format::mbox
                                 : word == "maildir" ? archive::Format::maildir
                                 : word == "eml"     ? archive::Format::eml
                                                     : archive::Format::automatic;
  const auto start = Clock::now();
  Progress progress(io);
  auto report = archive::ingest(*archive, args.all("PATH"), format, std::ref(progress));
  progress.finish();
  if (!report) return say_error(io, "ingest", "", report.error());
  const double seconds = seconds_since(start);
  for (const auto& [input, error] : report->errors) say_error(io, "ingest", input, error);
  for (const std::string& warning : report->warnings) io.err << "nikkan ingest: " << warning << '\n';
  if (args.flag("--json")) {
    write_json(io, *report, seconds);
  } else {
    write_text(io, *report, seconds);
  }
  return report->errors.empty() ? command::kOk : command::kRejected;
}

}  // namespace nikkan::commands

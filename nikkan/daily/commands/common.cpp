#include "nikkan/daily/commands/common.hpp"

#include <fmt/format.h>

#include <ostream>

namespace nikkan::commands {

int say_error(command::Io& io, std::string_view verb, std::string_view where, const Error& error) {
  io.err << "nikkan " << verb << ": ";
  if (!where.empty()) io.err << where << ": ";
  io.err << error.message() << '\n';
  return exit_status(error.code);
}

int say_usage(command::Io& io, std::string_view verb, std::string_view text) {
  io.err << "nikkan " << verb << ": " << text << " (see nikkan " << verb << " --help)\n";
  return command::kUsage;
}

std::optional<archive::Archive> open_archive(const command::Args& args, command::Io& io, std::string_view verb,
                                             bool must_exist, int& status) {
  const std::filesystem::path file = archive::default_path(args.get("--archive"));
  std::error_code ec;
  if (must_exist && !std::filesystem::exists(file, ec)) {
    io.err << "nikkan " << verb << ": " << file.string()
           << ": no archive yet; `nikkan ingest MAILBOX` makes one (or name one with --archive)\n";
    status = command::kRejected;
    return std::nullopt;
  }
  auto opened = archive::Archive::open(file, {.create = !must_exist});
  if (!opened && must_exist && opened.error().code == Code::io) {
    opened = archive::Archive::open(file, {.create = false, .read_only = true});
  }
  if (!opened) {
    status = say_error(io, verb, file.string(), opened.error());
    return std::nullopt;
  }
  status = command::kOk;
  return std::move(*opened);
}

command::Option archive_option() {
  return {.name = "--archive",
          .type = command::Type::file,
          .value = "FILE",
          .help = "archive to use",
          .default_text = "$NIKKAN_ARCHIVE, else $XDG_DATA_HOME/nikkan/archive.db"};
}

command::Option json_option(std::string_view help) {
  return {.name = "--json", .type = command::Type::flag, .help = help};
}

std::string with_commas(std::uint64_t number) {
  std::string digits = std::to_string(number);
  for (std::size_t at = digits.size(); at > 3;) {
    at -= 3;
    digits.insert(at, 1, ',');
  }
  return digits;
}

std::string human_bytes(std::uint64_t bytes) {
  constexpr std::string_view kUnits[] = {"B", "kB", "MB", "GB", "TB"};
  auto value = static_cast<double>(bytes);
  std::size_t unit = 0;
  while (value >= 1000 && unit + 1 < std::size(kUnits)) {
    value /= 1000;
    ++unit;
  }
  return unit == 0 ? fmt::format("{} B", bytes) : fmt::format("{:.1f} {}", value, kUnits[unit]);
}

}  // namespace nikkan::commands

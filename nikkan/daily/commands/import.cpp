#include <fmt/format.h>

#include <fstream>
#include <iterator>
#include <ostream>

#include "nikkan/base/json.hpp"
#include "nikkan/daily/commands/common.hpp"
#include "nikkan/daily/index/index.hpp"

namespace nikkan::commands {
namespace {

Result<std::string> read_file(const std::string& path) {
  std::error_code ec;
  if (!std::filesystem::is_regular_file(path, ec)) {
    return fail(Code::io, "file", 0, std::filesystem::exists(path, ec) ? "not a regular file" : "no such file");
  }
  std::ifstream in(path, std::ios::binary);
  if (!in) return fail(Code::io, "file", 0, "cannot be read");
  std::string text{std::istreambuf_iterator<char>(in), {}};
  if (in.bad()) return fail(Code::io, "file", 0, "reading failed");
  return text;
}

/// The day an index file was made: a "# …yyyy-mm-dd" comment near its top; empty when it has none.
std::string file_date(std::string_view text) {
  const std::string_view head = text.substr(0, 2000);
  for (std::size_t at = 0; at + 10 <= head.size(); ++at) {
    if (head[at] < '1' || head[at] > '2') continue;
    if (at > 0 && head[at - 1] >= '0' && head[at - 1] <= '9') continue;
    if (parse_day(head.substr(at, 10))) {
      const std::size_t line = head.rfind('\n', at);
      const std::size_t begin = line == std::string_view::npos ? 0 : line + 1;
      if (head[begin] == '#') return std::string(head.substr(at, 10));
    }
  }
  return {};
}

Result<std::size_t> import_text(archive::Archive& archive, const std::string& kind, std::string_view text,
                                std::string_view date, index::Skipped& skipped) {
  if (kind == "all-id2" || kind == "abstracts") {
    auto records = kind == "all-id2" ? index::parse_all_id2(text, skipped) : index::parse_abstracts(text, skipped);
    if (!records) return std::unexpected(records.error());
    if (auto put = archive.put_drafts(*records, kind, date); !put) return std::unexpected(put.error());
    return records->size();
  }
  if (kind == "rfc-index") {
    const std::size_t first = text.find_first_not_of(" \t\r\n\xEF\xBB\xBF");
    const bool is_json = first != std::string_view::npos && text[first] == '{';
    auto records = is_json ? index::parse_rfc_json(text, skipped) : index::parse_rfc_index(text, skipped);
    if (!records) return std::unexpected(records.error());
    if (auto put = archive.put_rfcs(*records, kind, date); !put) return std::unexpected(put.error());
    return records->size();
  }
  auto records = index::parse_groups(text, skipped);
  if (!records) return std::unexpected(records.error());
  if (auto put = archive.put_groups(*records); !put) return std::unexpected(put.error());
  return records->size();
}

}  // namespace

int run_import(const command::Args& args, command::Io& io) {
  const std::string kind = args.get("KIND").value_or("");
  const std::string path = args.get("FILE").value_or("");
  auto text = read_file(path);
  if (!text) return say_error(io, "import", path, text.error());
  int status = 0;
  auto archive = open_archive(args, io, "import", false, status);
  if (!archive) return status;
  index::Skipped skipped;
  const std::string date = args.get("--date").value_or(file_date(*text));
  auto count = import_text(*archive, kind, *text, date, skipped);
  for (const Error& error : skipped.errors) say_error(io, "import", path, error);
  if (!count) return say_error(io, "import", path, count.error());
  if (auto done = archive->commit(); !done) return say_error(io, "import", path, done.error());
  if (args.flag("--json")) {
    json::Writer line;
    line.begin_object().member("kind", kind).member("records", static_cast<std::uint64_t>(*count));
    line.member("skipped", skipped.count).member("date", date);
    io.out << line.end_object().take() << '\n';
  } else {
    io.out << fmt::format("{} records of {}{}\n", with_commas(*count), kind, date.empty() ? "" : " of " + date);
    if (skipped.count > 0) io.out << fmt::format("{} skipped; the reasons stand above\n", with_commas(skipped.count));
  }
  return skipped.count == 0 ? command::kOk : command::kRejected;
}

}  // namespace nikkan::commands

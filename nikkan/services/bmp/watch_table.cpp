#include "nikkan/services/bmp/watch_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "nikkan/base/json.hpp"
#include "nikkan/base/utf8.hpp"
#include "nikkan/wire/bgp/family_name.hpp"

namespace nikkan::bmp {
namespace {

using namespace bmp_stats;

constexpr std::uint16_t kNone = 65535;
constexpr int kMaxName = 24;
constexpr std::string_view kBold = "\x1b[1m", kDim = "\x1b[2m", kRed = "\x1b[31m", kPlain = "\x1b[0m";

std::optional<std::uint64_t> sum_of(const Figures& figures, const WatchColumn& column) {
  return figures.total(column.scalar, column.per_family);
}

WatchRow row_of(const std::string& router, std::string peer, std::uint32_t as, bool up, std::uint64_t reports, const Figures& figures) {
  WatchRow row{router, std::move(peer), as, up, reports};
  for (const WatchColumn& column : watch_columns()) row.figures.push_back(sum_of(figures, column));
  return row;
}

std::string peer_name(bool loc_rib, const std::string& address, const std::string& distinguisher) {
  if (loc_rib) return "Loc-RIB";
  return distinguisher.find_first_not_of('0') == std::string::npos ? address : address + " rd " + distinguisher;
}

/// What fits, a star for what was cut.
std::string fitted(std::string_view text, int width) {
  std::string clean = strip_controls(text);
  std::ranges::replace_if(clean, [](char c) { return c == '\n' || c == '\t'; }, '.');
  std::string out;
  int used = 0;
  for (std::size_t at = 0; at < clean.size();) {
    const CodePoint point = decode_utf8(clean, at);
    const auto piece = std::string_view(clean).substr(at, point.length);
    const int wide = static_cast<int>(display_width(piece));
    if (used + wide > width - (at + point.length < clean.size() ? 1 : 0)) {
      out += '*';
      ++used;
      break;
    }
    out += piece;
    used += wide;
    at += point.length;
  }
  return out.append(static_cast<std::size_t>(std::max(0, width - used)), ' ');
}

/// 1234567 as "1,234,567".
std::string grouped(std::uint64_t value) {
  std::string digits = std::to_string(value);
  for (auto at = static_cast<std::ptrdiff_t>(digits.size()) - 3; at > 0; at -= 3) digits.insert(static_cast<std::size_t>(at), 1, ',');
  return digits;
}

/// What is shown and how wide.
struct Layout {
  int router = 6, peer = 4, as = 2, reports = 7;
  std::vector<std::pair<std::size_t, int>> figures = {};
  int total() const {
    int sum = router + 1 + peer + 1 + as + 1 + reports;
    for (const auto& [index, width] : figures) sum += 2 + width;
    return sum;
  }
};

Layout layout_of(const std::vector<WatchRow>& rows, int width) {
  Layout out;
  const auto wider = [](int& column, std::size_t text) { column = std::max(column, static_cast<int>(text)); };
  std::vector<int> widths(watch_columns().size(), 0);
  for (const WatchRow& row : rows) {
    wider(out.router, display_width(row.router));
    wider(out.peer, display_width(row.peer));
    wider(out.as, std::to_string(row.as).size());
    wider(out.reports, grouped(row.reports).size());
    for (std::size_t i = 0; i < row.figures.size(); ++i) {
      if (row.figures[i]) wider(widths[i], std::max(watch_columns()[i].head.size(), grouped(*row.figures[i]).size()));
    }
  }
  out.router = std::min(out.router, kMaxName);
  out.peer = std::min(out.peer, kMaxName);
  for (std::size_t i = 0; i < widths.size(); ++i) {
    if (widths[i] == 0) continue;
    out.figures.emplace_back(i, widths[i]);
    if (out.total() > width) {
      out.figures.pop_back();
      break;
    }
  }
  return out;
}

const WatchRow* same_row(const std::vector<WatchRow>& rows, const WatchRow& wanted) {
  const auto place = std::ranges::find_if(rows, [&](const WatchRow& row) { return row.router == wanted.router && row.peer == wanted.peer; });
  return place == rows.end() ? nullptr : &*place;
}

std::string line_of(const WatchRow& row, const Layout& layout, const WatchView& view) {
  std::string line = fitted(row.router, layout.router) + " " + fitted(row.peer, layout.peer);
  line += fmt::format(" {:>{}} {:>{}}", row.as, layout.as, row.up ? grouped(row.reports) : "down", layout.reports);
  const WatchRow* const before = same_row(view.before, row);
  for (const auto& [index, width] : layout.figures) {
    const auto& figure = row.figures[index];
    const std::string text = fmt::format("  {:>{}}", figure ? grouped(*figure) : row.up ? "-" : "", width);
    const bool changed = before != nullptr && before->figures[index] != figure;
    line += view.colour && changed ? std::string(kBold) + text + std::string(kPlain) : text;
  }
  return view.colour && !row.up ? std::string(kRed) + line + std::string(kPlain) : line;
}

Result<WatchRow> read_peer(const std::string& router, const json::Value& in) {
  const auto bad = fail(Code::bad_value, "peers.json");
  const auto text = [&](std::string_view name) {
    const json::Value* const found = in.find(name);
    return found != nullptr && found->string() != nullptr ? *found->string() : std::string();
  };
  const auto number = [](const json::Value& from, std::string_view name) {
    const json::Value* const found = from.find(name);
    if (found == nullptr) return std::uint64_t{0};
    if (const auto* large = std::get_if<std::uint64_t>(&found->v)) return *large;
    std::int64_t small = 0;
    return found->integer(small) && small > 0 ? static_cast<std::uint64_t>(small) : 0U;
  };
  const json::Value* const list = in.find("statistics");
  if (list == nullptr || list->array() == nullptr) return bad;
  Figures figures;
  for (const json::Value& item : *list->array()) {
    const std::uint64_t type = number(item, "type");
    const StatType* const known = type < kNone ? find_stat_type(static_cast<std::uint16_t>(type)) : nullptr;
    if (known == nullptr) continue;
    Stat stat{.type = known->type, .shape = known->shape, .value = number(item, "value")};
    if (const json::Value* const family = item.find("family"); family != nullptr && family->string() != nullptr) {
      if (const auto read = bgp::parse_family(*family->string())) {
        stat.afi = read->afi;
        stat.safi = read->safi;
      }
    }
    figures.note(stat, 65536);
  }
  const json::Value* const up = in.find("up");
  const bool is_up = up != nullptr && std::get_if<bool>(&up->v) != nullptr && std::get<bool>(up->v);
  return row_of(router, peer_name(text("peer_type") == "loc-rib", text("peer"), text("distinguisher")),
                static_cast<std::uint32_t>(number(in, "as")), is_up, number(in, "reports"), figures);
}

}  // namespace

const std::vector<WatchColumn>& watch_columns() {
  static const std::vector<WatchColumn> kColumns{
      {"in-pre", 18, 19},       {"in-post", 20, 21},     {"adj-in", 7, 9},          {"loc-rib", 8, 10},
      {"rejected", kNone, 22},  {"accepted", kNone, 23}, {"rov-invalid", kNone, 35}, {"out-pre", 14, 16},
      {"out-post", 15, 17},     {"stale", kNone, 27},    {"llgr-stale", kNone, 28}, {"left", 29, 30},
      {"damped", kNone, 26},    {"rov-valid", kNone, 36}, {"rov-unknown", kNone, 37}, {"withdrawn", 11, kNone},
      {"as-loops", 4, kNone},   {"refused", 0, kNone},   {"duplicates", 1, kNone},  {"out-rejected", kNone, 38}};
  return kColumns;
}

std::vector<WatchRow> watch_rows(const Station& station) {
  std::vector<WatchRow> out;
  for (const RouterEntry& entry : station.entries()) {
    for (const PeerState& peer : entry.router.peers()) {
      const std::string distinguisher = peer.header.distinguisher == 0 ? "" : fmt::format("{:016x}", peer.header.distinguisher);
      out.push_back(row_of(entry.label(), peer_name(peer.header.type == PeerHeader::kLocRib, nikkan::to_string(peer.header.address()), distinguisher),
                           peer.header.as, peer.up, peer.reports, peer.figures));
    }
  }
  return out;
}

Result<std::vector<WatchRow>> watch_rows(std::string_view peers_json) {
  const auto value = json::parse(peers_json);
  if (!value) return std::unexpected(value.error());
  const json::Value* const routers = value->find("routers");
  if (routers == nullptr || routers->array() == nullptr) return fail(Code::bad_value, "peers.json");
  std::vector<WatchRow> out;
  for (const json::Value& router : *routers->array()) {
    const json::Value* const name = router.find("router");
    const json::Value* const peers = router.find("peers");
    if (name == nullptr || name->string() == nullptr || peers == nullptr || peers->array() == nullptr) return fail(Code::bad_value, "peers.json");
    for (const json::Value& peer : *peers->array()) {
      auto row = read_peer(*name->string(), peer);
      if (!row) return std::unexpected(row.error());
      out.push_back(std::move(*row));
    }
  }
  return out;
}

std::string watch_text(const std::vector<WatchRow>& rows, const WatchView& view) {
  const Layout layout = layout_of(rows, view.width);
  std::string head = fitted("ROUTER", layout.router) + " " + fitted("PEER", layout.peer);
  head += fmt::format(" {:>{}} {:>{}}", "AS", layout.as, "REPORTS", layout.reports);
  for (const auto& [index, width] : layout.figures) head += fmt::format("  {:>{}}", watch_columns()[index].head, width);
  std::string out = view.colour ? std::string(kDim) + head + std::string(kPlain) + "\n" : head + "\n";
  const std::size_t room = view.height <= 0 ? rows.size() : static_cast<std::size_t>(std::max(1, view.height - 1));
  const std::size_t shown = rows.size() <= room ? rows.size() : room - 1;
  for (std::size_t i = 0; i < shown; ++i) out += line_of(rows[i], layout, view) + "\n";
  if (shown < rows.size()) out += fmt::format("and {} more\n", rows.size() - shown);
  return out;
}

}  // namespace nikkan::bmp

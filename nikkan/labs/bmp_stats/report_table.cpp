#include "nikkan/labs/bmp_stats/report_table.hpp"

#include <algorithm>
#include <charconv>
#include <map>
#include <set>
#include <tuple>

#include "nikkan/base/json.hpp"
#include "nikkan/base/tsv.hpp"
#include "nikkan/wire/bgp/family_name.hpp"

namespace nikkan::bmp_stats {
namespace {

/// A row as texts; empty where nothing was said.
struct Row {
  std::string_view peer, as, bgp_id, distinguisher, peer_type, flags, type, family, value;
};

template <class T>
bool read(std::string_view text, T& out, int base = 10) {
  if (base == 10 && text.starts_with("0x")) {
    text.remove_prefix(2);
    base = 16;
  }
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), out, base);
  return code == std::errc() && end == text.data() + text.size() && !text.empty();
}

class Builder {
 public:
  explicit Builder(const TableLimits& limits) : limits_(limits) {}
  /// Adds a row. Errors carry the field alone.
  Result<void> add(const Row& row);
  std::vector<PeerReport> take() { return std::move(out_); }

 private:
  using Key = std::tuple<std::array<std::uint8_t, 16>, std::uint64_t, std::uint8_t>;
  static Result<PeerHeader> header_of(const Row& row);
  static Result<Stat> stat_of(const Row& row);

  TableLimits limits_;
  std::vector<PeerReport> out_;
  std::map<Key, std::size_t> index_;
  std::set<std::tuple<std::size_t, std::uint16_t, std::uint16_t, std::uint8_t>> seen_;
};

Result<PeerHeader> Builder::header_of(const Row& row) {
  PeerHeader out;
  if (!row.peer_type.empty() && !read(row.peer_type, out.type)) return fail(Code::bad_value, "table.peer_type");
  const bool loc_rib = out.type == PeerHeader::kLocRib;
  if (!row.flags.empty() && !read(row.flags, out.flags)) return fail(Code::bad_value, "table.flags");
  if (row.peer.empty() && !loc_rib) return fail(Code::not_found, "table.peer");
  if (!row.peer.empty()) {
    const auto address = parse_ip(row.peer);
    if (!address) return fail(Code::bad_value, "table.peer");
    const std::uint8_t flags = out.flags;
    out.set_address(*address);
    if (loc_rib) out.flags = flags;
  }
  if (!row.as.empty() && !read(row.as, out.as)) return fail(Code::bad_value, "table.as");
  if (!row.bgp_id.empty()) {
    const auto id = parse_ipv4(row.bgp_id);
    if (!id) return fail(Code::bad_value, "table.bgp_id");
    out.bgp_id = detail::load32(id->octets().data());
  }
  if (!row.distinguisher.empty() && (row.distinguisher.size() != 16 || !read(row.distinguisher, out.distinguisher, 16))) {
    return fail(Code::bad_value, "table.distinguisher");
  }
  return out;
}

Result<Stat> Builder::stat_of(const Row& row) {
  if (row.type.empty()) return fail(Code::not_found, "table.type");
  std::uint16_t number = 0;
  const StatType* known = find_stat_type(row.type);
  if (known == nullptr) return fail(read(row.type, number) ? Code::unsupported : Code::bad_value, "table.type");
  Stat out{.type = known->type, .shape = known->shape};
  if (row.value.empty()) return fail(Code::not_found, "table.value");
  if (!read(row.value, out.value) || (out.shape == Shape::counter32 && out.value > 0xffffffffU)) {
    return fail(Code::bad_value, "table.value");
  }
  if ((out.shape == Shape::family64) == row.family.empty()) {
    return fail(row.family.empty() ? Code::not_found : Code::bad_value, "table.family");
  }
  if (out.shape == Shape::family64) {
    const auto family = bgp::parse_family(row.family);
    if (!family) return fail(Code::bad_value, "table.family");
    out.afi = family->afi;
    out.safi = family->safi;
  }
  return out;
}

Result<void> Builder::add(const Row& row) {
  const auto header = header_of(row);
  if (!header) return std::unexpected(header.error());
  const auto stat = stat_of(row);
  if (!stat) return std::unexpected(stat.error());
  const auto [place, is_new] = index_.try_emplace({header->address_octets, header->distinguisher, header->type}, out_.size());
  if (is_new) {
    if (out_.size() >= limits_.max_peers) return fail(Code::limit, "table.peers");
    out_.push_back({*header});
  }
  PeerReport& peer = out_[place->second];
  if (!(peer.header == *header)) return fail(Code::duplicate, "table.peer");  // one peer, two AS numbers
  if (!seen_.emplace(place->second, stat->type, stat->afi, stat->safi).second) return fail(Code::duplicate, "table.type");
  if (peer.statistics.size() >= limits_.max_statistics) return fail(Code::limit, "table.statistics");
  peer.statistics.push_back(*stat);
  return {};
}

Result<std::vector<PeerReport>> at_row(Error error, std::uint64_t offset, std::size_t number) {
  error.offset = offset;
  error.detail = "row " + std::to_string(number) + (error.detail.empty() ? "" : ": " + error.detail);
  return std::unexpected(error);
}

Result<std::vector<PeerReport>> from_tsv(std::string_view text, const TableLimits& limits) {
  const auto table = parse_tsv(text);
  if (!table) return std::unexpected(table.error());
  for (const std::string_view name : {"type", "value"}) {
    if (table->column(name) == Tsv::npos) return fail(Code::not_found, "table.header", 0, "no column " + std::string(name));
  }
  constexpr std::array<std::pair<std::string_view, std::string_view Row::*>, 9> kColumns{
      {{"peer", &Row::peer}, {"as", &Row::as}, {"bgp_id", &Row::bgp_id}, {"distinguisher", &Row::distinguisher},
       {"peer_type", &Row::peer_type}, {"flags", &Row::flags}, {"type", &Row::type}, {"family", &Row::family},
       {"value", &Row::value}}};
  for (const std::string_view name : table->header()) {
    if (std::ranges::find(kColumns, name, [](const auto& column) { return column.first; }) == kColumns.end()) {
      return fail(Code::bad_value, "table.header", static_cast<std::uint64_t>(name.data() - text.data()), "column " + std::string(name));
    }
  }
  Builder builder(limits);
  for (std::size_t row = 0; row < table->rows(); ++row) {
    Row cells;
    for (const auto& [name, member] : kColumns) cells.*member = table->cell(row, table->column(name));
    const std::string_view first = table->cell(row, 0);
    if (const auto added = builder.add(cells); !added) {
      return at_row(added.error(), static_cast<std::uint64_t>(first.data() - text.data()), row + 1);
    }
  }
  return builder.take();
}

/// Members as texts; numbers in decimal.
class JsonRow {
 public:
  Result<Row> read(const json::Value& object) {
    texts_.clear();
    if (object.object() == nullptr) return nikkan::fail(Code::bad_value, "table.row");
    Row out;
    std::string afi, safi;
    texts_.reserve(object.object()->size() + 1);  // views into it stand
    for (const auto& [name, value] : *object.object()) {
      const auto text = text_of(value);
      if (!text) return nikkan::fail(Code::bad_value, "table.row", 0, name);
      const std::string_view kept = texts_.emplace_back(*text);
      if (name == "peer") out.peer = kept;
      else if (name == "as") out.as = kept;
      else if (name == "bgp_id") out.bgp_id = kept;
      else if (name == "distinguisher") out.distinguisher = kept;
      else if (name == "peer_type") out.peer_type = kept;
      else if (name == "flags") out.flags = kept;
      else if (name == "type") out.type = kept;
      else if (name == "family") out.family = kept;
      else if (name == "value") out.value = kept;
      else if (name == "afi") afi = kept;
      else if (name == "safi") safi = kept;
      else return nikkan::fail(Code::bad_value, "table.row", 0, name);
    }
    if (!afi.empty() || !safi.empty()) out.family = texts_.emplace_back(afi + "/" + safi);
    return out;
  }

 private:
  static std::optional<std::string> text_of(const json::Value& value) {
    if (const auto* text = value.string()) return *text;
    if (const auto* large = std::get_if<std::uint64_t>(&value.v)) return std::to_string(*large);
    std::int64_t number = 0;
    if (value.integer(number)) return std::to_string(number);
    return std::nullopt;
  }
  std::vector<std::string> texts_;
};

Result<void> add_json(const json::Value& object, Builder& builder) {
  JsonRow reader;
  const auto row = reader.read(object);
  if (!row) return std::unexpected(row.error());
  return builder.add(*row);
}

Result<std::vector<PeerReport>> from_json_lines(std::string_view text, const TableLimits& limits) {
  Builder builder(limits);
  std::size_t number = 0;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    const std::string_view line = text.substr(at, end - at);
    const std::size_t begin = at;
    at = end + 1;
    if (line.find_first_not_of(" \t\r") == std::string_view::npos) continue;
    ++number;
    const auto value = json::parse(line);
    if (!value) return at_row(value.error(), begin + value.error().offset, number);
    if (const auto added = add_json(*value, builder); !added) return at_row(added.error(), begin, number);
  }
  return builder.take();
}

Result<std::vector<PeerReport>> from_json_array(std::string_view text, const TableLimits& limits) {
  const auto value = json::parse(text, {.max_bytes = limits.max_octets});
  if (!value) return std::unexpected(value.error());
  Builder builder(limits);
  std::size_t number = 0;
  for (const json::Value& row : *value->array()) {
    ++number;
    if (const auto added = add_json(row, builder); !added) return at_row(added.error(), 0, number);
  }
  return builder.take();
}

}  // namespace

Result<std::vector<PeerReport>> parse_table(std::string_view text, const TableLimits& limits) {
  if (text.size() > limits.max_octets) return fail(Code::limit, "table", limits.max_octets);
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return fail(Code::not_found, "table.header", text.size());
  if (text[first] == '[') return from_json_array(text, limits);
  if (text[first] == '{') return from_json_lines(text, limits);
  return from_tsv(text, limits);
}

}  // namespace nikkan::bmp_stats

#include "nikkan/labs/pcap_linktype/link_types.hpp"

#include <algorithm>

#include "nikkan/base/json.hpp"
#include "nikkan/labs/pcap_linktype/profile.hpp"

namespace nikkan::pcap_linktype {
namespace {

constexpr std::string_view kPrefix = "LINKTYPE_";
constexpr std::string_view kStatusNames[] = {"assigned", "assigned-reserved", "legacy-private", "unassignable", "unassigned", "experimental"};

bool same(std::string_view left, std::string_view right) {
  const auto upper = [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; };
  return std::ranges::equal(left, right, [&](char a, char b) { return upper(a) == upper(b); });
}

std::vector<std::string_view> split(std::string_view list) {
  std::vector<std::string_view> out;
  while (!list.empty()) {
    const std::size_t end = std::min(list.find("; "), list.size());
    out.push_back(list.substr(0, end));
    list.remove_prefix(std::min(end + 2, list.size()));
  }
  return out;
}

bool is_named(const LinkType& type, std::string_view name) {
  if (type.is_range() || type.name.empty()) return false;
  const bool prefixed = name.size() > kPrefix.size() && same(name.substr(0, kPrefix.size()), kPrefix);
  for (const std::string_view known : {type.name, type.libpcap}) {
    if (known.empty()) continue;
    if (same(known, name)) return true;
    if (!prefixed && known.starts_with(kPrefix) && same(known.substr(kPrefix.size()), name)) return true;
  }
  if (type.first == profile::kRenamed && same(name, profile::kRenamedName18)) return true;
  return !type.dlt.empty() && same(type.dlt, name);
}

std::string quoted(std::string_view text) {
  if (text.find_first_of(",\"\r\n") == std::string_view::npos) return std::string(text);
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"') out += '"';
    out += c;
  }
  return out + '"';
}

}  // namespace

std::string_view to_string(Status status) { return kStatusNames[static_cast<std::size_t>(status)]; }

std::optional<Status> parse_status(std::string_view text) {
  for (std::size_t i = 0; i < std::size(kStatusNames); ++i) {
    if (text == kStatusNames[i]) return static_cast<Status>(i);
  }
  return std::nullopt;
}

const LinkType& find(std::uint16_t value) {
  return *std::ranges::lower_bound(registry(), value, {}, &LinkType::last);
}

const LinkType* find(std::string_view name) {
  const auto found = std::ranges::find_if(registry(), [&](const LinkType& type) { return is_named(type, name); });
  return found == registry().end() ? nullptr : &*found;
}

std::string_view name_in(const LinkType& type, Revision revision) {
  return revision == Revision::r18 && type.first == profile::kRenamed ? profile::kRenamedName18 : type.name;
}

std::string description_in(const LinkType& type, Revision revision) {
  if (revision == Revision::r18) {
    return std::string(type.first == profile::kNetBsdFirst ? profile::kNetBsdDescription18 : type.description);
  }
  if (type.first == profile::kRenamed) return std::string(profile::kRenamedDescription15);
  if (type.status == Status::assigned_reserved) return std::string(profile::kReservedFor) + std::string(type.description);
  return std::string(type.description);
}

std::vector<Reference> references(const LinkType& type) {
  const auto labels = split(type.labels), targets = split(type.targets);
  std::vector<Reference> out;
  for (std::size_t i = 0; i < std::max(labels.size(), targets.size()); ++i) {
    out.push_back({i < labels.size() ? labels[i] : std::string_view{}, i < targets.size() ? targets[i] : std::string_view{}});
  }
  return out;
}

std::string_view registration_policy(const LinkType& type) {
  return type.first > profile::kLastExpertReview ? "Experimental Use" : "Expert Review";
}

std::optional<Remark> remark(std::uint16_t value) {
  switch (find(value).status) {
    case Status::unassigned: return Remark{true, "is unassigned: readers cannot know what it means"};
    case Status::unassignable: return Remark{true, "must never be assigned"};
    case Status::legacy_private: return Remark{false, "is private use of the old kind; new private use takes 65001 and up"};
    case Status::experimental: return Remark{false, "is experimental and must not leave the site"};
    case Status::assigned: case Status::assigned_reserved: break;
  }
  return std::nullopt;
}

std::string describe(std::uint16_t value, Revision revision) {
  const LinkType& type = find(value);
  if (type.is_range()) return std::to_string(value) + " (" + std::string(to_string(type.status)) + ")";
  return std::to_string(value) + " " + std::string(name_in(type, revision));
}

std::string to_json(const LinkType& type, Revision revision) {
  json::Writer out;
  const auto text = [&](std::string_view key, std::string_view value) {
    out.key(key);
    value.empty() ? out.null() : out.value(value);
  };
  out.begin_object().member("value", unsigned{type.first});
  if (type.is_range()) out.member("last", unsigned{type.last});
  text("name", name_in(type, revision));
  out.member("status", to_string(type.status)).member("description", description_in(type, revision));
  text("dlt", type.dlt);
  out.key("references").begin_array();
  for (const Reference& reference : references(type)) {
    out.begin_object();
    text("label", reference.label);
    text("target", reference.target);
    out.end_object();
  }
  out.end_array();
  if (!type.note.empty()) out.member("note", type.note);
  out.member("registration", registration_policy(type));
  if (!type.is_range()) {
    text("libpcap", type.libpcap);
    text("wireshark", type.tshark);
  }
  return out.end_object().take();
}

std::string to_csv(Revision revision) {
  const bool late = revision == Revision::r18;
  std::string out = late ? "Value,Name,Description,Change Controller,Reference\r\n" : "Name,Value,Description,Reference\r\n";
  for (const LinkType& type : registry()) {
    const std::string value = type.is_range() ? std::to_string(type.first) + "-" + std::to_string(type.last) : std::to_string(type.first);
    std::string name = quoted(name_in(type, revision).empty() ? std::string_view(type.status == Status::unassigned ? "Unassigned" : "Reserved")
                                                              : name_in(type, revision));
    std::string listed;
    for (const Reference& reference : references(type)) {
      listed += "[" + std::string(reference.label.empty() ? reference.target : reference.label) + (type.note.empty() ? "" : ", " + std::string(type.note)) + "]";
    }
    const bool open = type.is_range();
    out += late ? value + "," + name : name + "," + value;
    out += "," + quoted(description_in(type, revision)) + ",";
    if (late) out += std::string(open || !type.labels.empty() ? "" : profile::kChangeController) + ",";
    out += quoted(listed) + "\r\n";
  }
  return out;
}

}  // namespace nikkan::pcap_linktype

// rfc-index.xml through expat. No entity is ever expanded, depth and text are bounded, and the
// parser is fed in slices so that a limit stops it soon.
#include <expat.h>

#include <algorithm>
#include <array>
#include <memory>

#include "nikkan/base/utf8.hpp"
#include "nikkan/daily/index/text.hpp"

namespace nikkan::index {
namespace {

constexpr std::size_t kMaxText = 256U << 10U;  // of one element
constexpr std::size_t kSlice = 1U << 20U;

class Handler {
 public:
  Handler(Skipped& skipped, const Limits& limits, XML_Parser parser) : skipped_(skipped), limits_(limits), parser_(parser) {}

  void start(std::string_view name) {
    if (path_.size() >= limits_.max_xml_depth) return stop(Code::limit, "rfc-index.depth");
    path_.emplace_back(name);
    text_.clear();
    if (path_.size() == 1 && name != "rfc-index") return stop(Code::bad_value, "rfc-index.root");
    if (path_.size() == 2) {
      record_ = {};
      in_entry_ = name == "rfc-entry";
      offset_ = offset();
    }
    if (at("author")) author_.clear();
  }

  void text(std::string_view more) {
    if (!in_entry_) return;
    if (text_.size() + more.size() > kMaxText) return stop(Code::limit, "rfc-index.text");
    text_ += more;
  }

  void end() {
    if (in_entry_ && path_.size() == 2) close_entry();
    if (in_entry_ && path_.size() > 2) close_element();
    text_.clear();
    if (!path_.empty()) path_.pop_back();
    if (path_.size() < 2) in_entry_ = false;
  }

  void refuse_entity() { stop(Code::unsupported, "rfc-index.entity"); }

  std::vector<daily::RfcRecord> records;
  std::optional<Error> error;

 private:
  std::uint64_t offset() const { return static_cast<std::uint64_t>(std::max<XML_Index>(0, XML_GetCurrentByteIndex(parser_))); }
  void stop(Code code, std::string_view field) {
    if (!error) error = Error{.code = code, .offset = offset(), .field = field};
    XML_StopParser(parser_, XML_FALSE);
  }
  /// True inside <rfc-entry><name>.
  bool at(std::string_view name) const { return in_entry_ && path_.size() == 3 && path_[2] == name; }
  bool at(std::string_view outer, std::string_view inner) const {
    return in_entry_ && path_.size() == 4 && path_[2] == outer && path_[3] == inner;
  }

  void close_entry() {
    if (record_.rfc == 0) return skip(skipped_, Code::bad_value, "rfc-index.doc-id", offset_);
    if (records.size() == limits_.max_records) return stop(Code::limit, "rfc-index.records");
    records.push_back(std::move(record_));
  }

  void close_element() {
    const std::string value = collapse_space(text_);
    daily::RfcRecord& r = record_;
    if (at("doc-id")) r.rfc = rfc_number(value).value_or(0);
    if (at("title")) r.title = value;
    if (at("author", "name")) author_ = value;
    if (at("author") && !author_.empty() && r.authors.size() < 200) r.authors.push_back(author_);
    if (at("date", "month")) r.month = month_number(value);
    if (at("date", "year")) r.year = static_cast<int>(number(value).value_or(0));
    if (at("date", "day")) r.day = static_cast<int>(number(value).value_or(0));
    if (at("page-count")) r.pages = number(value).value_or(0);
    if (at("abstract", "p")) r.abstract += (r.abstract.empty() ? "" : "\n\n") + value;
    if (at("draft")) r.draft = draft_of(value);
    if (at("current-status")) r.status = value;
    if (at("stream")) r.stream = value;
    if (at("area")) r.area = ascii_lower(value);
    if (at("wg_acronym")) r.group = ascii_lower(value);
    if (at("doi")) r.doi = value;
    if (at("is-also", "doc-id") && r.is_also.size() < 100) r.is_also.push_back(value);
    relation("updates", value, r.updates);
    relation("updated-by", value, r.updated_by);
    relation("obsoletes", value, r.obsoletes);
    relation("obsoleted-by", value, r.obsoleted_by);
  }

  void relation(std::string_view name, const std::string& value, std::vector<std::uint32_t>& into) const {
    if (!at(name, "doc-id") || into.size() >= 1000) return;
    if (const auto rfc = rfc_number(value)) into.push_back(*rfc);
  }

  static std::string draft_of(const std::string& text) {
    if (const auto name = split_draft(text)) return name->draft;
    return ascii_lower(text);
  }

  Skipped& skipped_;
  const Limits& limits_;
  XML_Parser parser_;
  std::vector<std::string> path_;
  std::string text_, author_;
  daily::RfcRecord record_;
  std::uint64_t offset_ = 0;
  bool in_entry_ = false;
};

/// expat gives "namespace|name"; the name is enough.
std::string_view local(const XML_Char* name) {
  const std::string_view whole = name;
  const std::size_t bar = whole.rfind('|');
  return bar == std::string_view::npos ? whole : whole.substr(bar + 1);
}

Handler& handler(void* user) { return *static_cast<Handler*>(user); }
void XMLCALL on_start(void* user, const XML_Char* name, const XML_Char**) { handler(user).start(local(name)); }
void XMLCALL on_end(void* user, const XML_Char*) { handler(user).end(); }
void XMLCALL on_text(void* user, const XML_Char* text, int size) {
  handler(user).text({text, static_cast<std::size_t>(size)});
}
void XMLCALL on_entity(void* user, const XML_Char*, int, const XML_Char*, int, const XML_Char*, const XML_Char*,
                       const XML_Char*, const XML_Char*) {
  handler(user).refuse_entity();
}

struct FreeParser {
  void operator()(XML_Parser parser) const { XML_ParserFree(parser); }
};

}  // namespace

Result<std::vector<daily::RfcRecord>> parse_rfc_index(std::string_view xml, Skipped& skipped, const Limits& limits) {
  if (xml.size() > limits.max_bytes) return fail(Code::limit, "rfc-index.file", limits.max_bytes);
  const std::unique_ptr<std::remove_pointer_t<XML_Parser>, FreeParser> parser(XML_ParserCreateNS(nullptr, '|'));
  if (!parser) return fail(Code::io, "rfc-index.parser");
  Handler state(skipped, limits, parser.get());
  XML_SetUserData(parser.get(), &state);
  XML_SetElementHandler(parser.get(), on_start, on_end);
  XML_SetCharacterDataHandler(parser.get(), on_text);
  XML_SetEntityDeclHandler(parser.get(), on_entity);
  std::size_t at = 0;
  do {
    const std::size_t size = std::min(kSlice, xml.size() - at);
    const bool last = at + size == xml.size();
    const XML_Status status = XML_Parse(parser.get(), xml.data() + at, static_cast<int>(size), last ? 1 : 0);
    if (state.error) return std::unexpected(*state.error);
    if (status != XML_STATUS_OK) {
      const auto offset = static_cast<std::uint64_t>(std::max<XML_Index>(0, XML_GetCurrentByteIndex(parser.get())));
      const Code code = XML_GetErrorCode(parser.get()) == XML_ERROR_NO_ELEMENTS ? Code::truncated : Code::bad_value;
      return fail(code, "rfc-index.xml", offset, XML_ErrorString(XML_GetErrorCode(parser.get())));
    }
    at += size;
  } while (at < xml.size());
  return std::move(state.records);
}

}  // namespace nikkan::index

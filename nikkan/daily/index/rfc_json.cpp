// rfcNNNN.json: one RFC, numbers as strings, unknown things null.
#include "nikkan/base/json.hpp"
#include "nikkan/base/utf8.hpp"
#include "nikkan/daily/index/text.hpp"

namespace nikkan::index {
namespace {

std::string text_of(const json::Value& object, std::string_view name) {
  const json::Value* value = object.find(name);
  const std::string* text = value == nullptr ? nullptr : value->string();
  return text == nullptr ? std::string() : collapse_space(*text);
}

std::vector<std::string> texts_of(const json::Value& object, std::string_view name) {
  std::vector<std::string> texts;
  const json::Value* value = object.find(name);
  const json::Value::Array* list = value == nullptr ? nullptr : value->array();
  if (list == nullptr) return texts;
  for (const auto& item : *list) {
    if (const std::string* text = item.string()) texts.push_back(collapse_space(*text));
  }
  return texts;
}

std::vector<std::uint32_t> rfcs_of(const json::Value& object, std::string_view name) {
  std::vector<std::uint32_t> numbers;
  for (const auto& text : texts_of(object, name)) {
    if (const auto rfc = rfc_number(text)) numbers.push_back(*rfc);
  }
  return numbers;
}

/// "draft-x-14" and "draft-x" both occur.
std::string draft_of(const std::string& text) {
  if (const auto name = split_draft(text)) return name->draft;
  return ascii_lower(text);
}

std::optional<daily::RfcRecord> read_rfc(const json::Value& object) {
  const auto rfc = rfc_number(text_of(object, "doc_id"));
  if (!rfc) return std::nullopt;
  daily::RfcRecord r;
  r.rfc = *rfc;
  r.title = text_of(object, "title");
  r.status = text_of(object, "status");
  r.stream = text_of(object, "stream");
  r.area = ascii_lower(text_of(object, "area"));
  r.group = ascii_lower(text_of(object, "source"));
  r.draft = draft_of(text_of(object, "draft"));
  r.doi = text_of(object, "doi");
  r.abstract = text_of(object, "abstract");
  r.authors = texts_of(object, "authors");
  const json::Value* pages = object.find("page_count");
  std::int64_t count = 0;
  if (pages != nullptr && pages->integer(count) && count > 0 && count < 100'000) r.pages = static_cast<std::uint32_t>(count);
  if (r.pages == 0) r.pages = number(text_of(object, "page_count")).value_or(0);
  const std::string date = text_of(object, "pub_date");
  const std::size_t blank = date.rfind(' ');
  if (blank != std::string::npos) {
    r.month = month_number(trim(std::string_view(date).substr(0, date.find(' '))));
    r.year = static_cast<int>(number(std::string_view(date).substr(blank + 1)).value_or(0));
  }
  r.updates = rfcs_of(object, "updates");
  r.updated_by = rfcs_of(object, "updated_by");
  r.obsoletes = rfcs_of(object, "obsoletes");
  r.obsoleted_by = rfcs_of(object, "obsoleted_by");
  r.is_also = texts_of(object, "see_also");
  return r;
}

}  // namespace

Result<std::vector<daily::RfcRecord>> parse_rfc_json(std::string_view text, Skipped& skipped, const Limits& limits) {
  if (text.size() > limits.max_bytes) return fail(Code::limit, "rfc-json.file", limits.max_bytes);
  json::Limits inner;
  inner.max_bytes = static_cast<std::size_t>(limits.max_bytes);
  auto parsed = json::parse(text, inner);
  if (!parsed) return std::unexpected(parsed.error());
  std::vector<daily::RfcRecord> records;
  const json::Value::Array* list = parsed->array();
  if (list == nullptr && parsed->object() == nullptr) return fail(Code::bad_value, "rfc-json.object");
  const std::size_t count = list == nullptr ? 1 : list->size();
  for (std::size_t i = 0; i < count; ++i) {
    auto record = read_rfc(list == nullptr ? *parsed : (*list)[i]);
    if (record) {
      records.push_back(std::move(*record));
    } else {
      skip(skipped, Code::bad_value, "rfc-json.doc_id", 0);
    }
  }
  return records;
}

}  // namespace nikkan::index

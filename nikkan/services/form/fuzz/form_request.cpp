// Requests as the proxy takes them: heads, framing, forms rewritten both ways. What comes out must not depend on how the octets
// were cut, a rewritten form must hold the same entries, and a promised length must be kept.
#include <algorithm>
#include <cstdlib>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "nikkan/labs/form_params/expand.hpp"
#include "nikkan/services/form/form_rewrite.hpp"
#include "nikkan/services/form/http_body.hpp"
#include "nikkan/services/form/http_head.hpp"

namespace {

using namespace nikkan;
using namespace nikkan::form;

void require(bool holds) {
  if (!holds) std::abort();
}

std::string outcome(const Error& error) { return std::string(to_string(error.code)) + " " + std::string(error.field) + "\n"; }

/// The values and files of each name, in order.
using Entries = std::map<std::string, std::vector<std::string>>;
std::optional<Entries> entries(const std::string& body, const form_params::Boundary& boundary) {
  const auto form = form_params::read_form(as_bytes(body), boundary, {.name_escapes = true, .limits = {.max_entries = 5000}});
  if (!form) return std::nullopt;
  Entries out;
  for (const auto& item : form->items) {
    // Letters that mean something else in a header; what they were before cannot be told.
    if (item.name.find_first_of("%\\") != std::string::npos) return std::nullopt;
    const bool file = item.kind == form_params::Kind::file;
    out[item.name].push_back(file ? "file " + item.filename + " " + item.content_type + " " + std::to_string(item.size) : "=" + item.value);
  }
  return out;
}

struct Options {
  std::size_t piece = 1;
  bool consolidate = false, promise = false, strict = false;
  std::uint64_t room = 0;
};

/// A form out of its framing, and again as a whole.
std::string rewrite(const std::string& body, const form_params::Boundary& boundary, const Options& options, std::size_t piece) {
  FormRewriter rewriter(boundary, {.rewrite = options.consolidate ? Rewrite::consolidate : Rewrite::expand, .strict = options.strict});
  std::string out;
  std::uint64_t promised = 0;
  for (std::size_t at = 0; at < body.size(); at += piece) {
    if (auto fed = rewriter.feed(as_bytes(std::string_view(body).substr(at, piece)), out); !fed) return outcome(fed.error());
    if (options.promise && promised == 0 && rewriter.in_file()) {
      rewriter.promise(body.size(), options.room);
      promised = rewriter.promised();
    }
  }
  if (auto finished = rewriter.finish(out); !finished) return outcome(finished.error());
  if (promised != 0) require(out.size() == promised);
  const auto before = entries(body, boundary);
  if (before) {
    const auto after = entries(out, boundary);
    require(after.has_value());
    // An empty consolidated part that was all there was leaves one empty field.
    const bool emptied = !options.consolidate && before->empty() && rewriter.parts() != 0;
    require(emptied ? after->size() == 1 && after->begin()->second == std::vector<std::string>{"="} : *after == *before);
  }
  for (const RewrittenPart& part : rewriter.take_log()) require(part.fields.size() <= part.count);
  return out;
}

std::string run(ByteView input, const Options& options, std::size_t piece) {
  std::string says;
  HeadCollector collector;
  std::optional<RequestHead> head;
  std::optional<BodyDecoder> body;
  std::string octets;
  const auto finish = [&] {
    const HttpField* type = find_field(head->fields, "content-type");
    if (type != nullptr) {
      if (const auto boundary = form_params::Boundary::from_content_type(type->value)) {
        const std::string whole = rewrite(octets, *boundary, options, std::max<std::size_t>(octets.size(), 1));
        // When a length is promised, what a form may use up depends on when the file was seen.
        if (!options.promise) require(whole == rewrite(octets, *boundary, options, piece));
        says += whole;
      }
    }
    says += clean_trailers(body->trailers());
    says += octets;
    head.reset();
    body.reset();
    octets.clear();
    collector.reset();
  };
  for (std::size_t at = 0; at < input.size(); at += piece) {
    ByteView in = input.subspan(at, std::min(piece, input.size() - at));
    while (!in.empty()) {
      if (body) {
        const auto taken = body->next(in);
        if (!taken) return says + outcome(taken.error());
        octets += as_text(*taken);
        if (body->done()) finish();
        continue;
      }
      const auto whole = collector.take(in);
      if (!whole) return says + outcome(whole.error());
      if (!*whole) continue;
      if (auto response = parse_response_head(collector.text(), false)) says += std::to_string(response->status);
      auto parsed = parse_request_head(collector.text());
      if (!parsed) return says + outcome(parsed.error());
      head = std::move(*parsed);
      // Nothing that could be taken for the end of a line, or for a second field, gets through.
      for (const HttpField& field : head->fields) {
        require(!field.name.empty() && field.name.find_first_of("\r\n: \t") == std::string_view::npos);
        require(field.value.find_first_of(std::string_view("\r\n\0", 3)) == std::string_view::npos);
      }
      require(head->target.find_first_of("\r\n \t") == std::string_view::npos && !head->target.empty());
      const HopFields hop(head->fields);
      require(hop.drops("connection") && !hop.drops("host"));
      says.append(head->method).append(" ").append(head->target).append("\n");
      body.emplace(head->framing, head->length);
      if (body->done()) finish();
    }
  }
  return says;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const Options options{.piece = std::size_t{1} + data[0] % 64U,
                        .consolidate = (data[1] & 1U) != 0,
                        .promise = (data[1] & 2U) != 0,
                        .strict = (data[1] & 4U) != 0,
                        .room = static_cast<std::uint64_t>(data[1] >> 3U) * 16U};
  const ByteView input(data + 2, size - 2);
  require(run(input, options, options.piece) == run(input, options, size));
  return 0;
}

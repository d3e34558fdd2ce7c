#pragma once
// What consolidation saves, for forms of a given size, for bodies, and for the requests of a HAR file.
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "nikkan/base/json.hpp"
#include "nikkan/labs/form_params/encode.hpp"

namespace nikkan::form_params {

struct Measure {
  std::size_t fields = 0, files = 0;
  std::uint64_t plain = 0;         ///< octets of the body without the files' data
  std::uint64_t consolidated = 0;  ///< every field in consolidated parts
  std::uint64_t automatic = 0;     ///< what Consolidate::automatic would send
  std::uint64_t payload = 0;       ///< names and values as they are
  /// Percent of the plain body's overhead (all but the payload) that consolidating every field saves; negative when it
  /// costs.
  int saved_percent() const;
  int saved_percent_automatic() const;
};

/// A form with `count` fields named field0, field1, … and values "value number 0", ….
std::vector<FormItem> sample_form(std::size_t count);
/// Errors: those of plan().
Result<Measure> measure(std::span<const FormItem> items, const Boundary& boundary);
/// The boundary of 21 characters that figures are given for.
const Boundary& sample_boundary();

/// One multipart/form-data request of a HAR file.
struct HarRequest {
  std::size_t entry = 0;  ///< index in log.entries
  std::string method, url;
  std::vector<FormItem> items;
};
struct Har {
  std::vector<HarRequest> requests;
  std::size_t entries = 0;
  std::vector<std::string> skipped;  ///< "entry 3: …": form posts that could not be read
};
/// Requests with a postData of multipart/form-data, by its text or its params. Errors: bad_value "har.log",
/// "har.entries".
Result<Har> read_har(const json::Value& root);

}  // namespace nikkan::form_params

#pragma once
// What an abstract says of other RFCs and of IANA: read for points only, never printed as a fact.
#include <string_view>

namespace nikkan::issue {

struct Claims {
  bool updates_rfc = false;
  bool obsoletes_rfc = false;
  bool creates_registry = false;
};

/// Only sentences whose subject is the document ("This document updates RFC 6987") count;
/// "RFC 1 updates RFC 2" and negated ones don't.
Claims read_claims(std::string_view abstract);

}  // namespace nikkan::issue

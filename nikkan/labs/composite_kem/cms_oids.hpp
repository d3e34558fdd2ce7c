#pragma once
// Object identifiers of CMS that this room writes and reads.
#include <string_view>

namespace nikkan::composite_kem::oid {

inline constexpr std::string_view kData = "1.2.840.113549.1.7.1", kEnvelopedData = "1.2.840.113549.1.7.3",
                                  kAuthEnvelopedData = "1.2.840.113549.1.9.16.1.23",
                                  kKemRecipient = "1.2.840.113549.1.9.16.13.3",  // RFC 9629
                                  kHkdfSha256 = "1.2.840.113549.1.9.16.3.28", kHkdfSha384 = "1.2.840.113549.1.9.16.3.29",
                                  kHkdfSha512 = "1.2.840.113549.1.9.16.3.30",  // RFC 8619
                                  kAes = "2.16.840.1.101.3.4.1.",              // and an arc: wraps 5, 25, 45
                                  kRsaEncryption = "1.2.840.113549.1.1.1", kRsaOaep = "1.2.840.113549.1.1.7", kMgf1 = "1.2.840.113549.1.1.8",
                                  kSha256 = "2.16.840.1.101.3.4.2.1";

}  // namespace nikkan::composite_kem::oid

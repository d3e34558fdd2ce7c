#pragma once
// From Mail to Announcement: recognise the class, extract its fields. One file a kind.
#include "nikkan/daily/model.hpp"

namespace nikkan::announce {

struct Limits {
  std::uint32_t max_text = 1U << 20U;      ///< octets of body looked at
  std::uint32_t max_abstract = 64U << 10U;
  std::uint32_t max_authors = 200;
};

/// The class by subject, sender and lead sentence, without reading fields.
daily::Kind classify(const daily::Mail& mail);

/// Always gives an Announcement; what is not one has kind other. Test mails (X-Test-IDTracker)
/// and X-No-Archive are the caller's to reject. Field faults are flags, never losses.
daily::Announcement recognise(daily::Mail mail, const std::vector<daily::GroupRecord>& groups, const Limits& limits = {});

/// Which of two copies of the same announcement is kept (digest inputs, dedupe 2): true when `a`.
bool prefer(const daily::Announcement& a, const daily::Announcement& b);

}  // namespace nikkan::announce

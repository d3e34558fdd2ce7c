// Any octets as one message: headers, MIME walk, decoding. All text that comes out is UTF-8.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "nikkan/base/utf8.hpp"
#include "nikkan/daily/mail/mail.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const nikkan::mail::RawMessage raw{bytes, 0, bytes.substr(0, bytes.find('\n')), true, true};
  const auto mail = nikkan::mail::parse(raw, "fuzz.mbox");
  if (mail) {
    for (const std::string* text : {&mail->text, &mail->other_text, &mail->subject, &mail->from_name, &mail->from_address, &mail->message_id,
                                    &mail->list, &mail->permalink}) {
      if (!nikkan::is_valid_utf8(*text)) std::abort();
    }
  }
  (void)nikkan::mail::structure(raw);
  return 0;
}

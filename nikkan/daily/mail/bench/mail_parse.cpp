// Scanner and parser beside GMime's on the same octets in one process: every mail's headers parsed,
// its text decoded. Prints both rates and the ratio; the median of the rounds counts.
#include <gmime/gmime.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "bench/corpus/corpus.hpp"
#include "nikkan/daily/mail/mail.hpp"

namespace {

struct Result {
  std::size_t mails = 0;
  std::size_t text = 0;  ///< octets decoded: shows that both did the work
};

Result ours(const std::string& box) {
  Result out;
  nikkan::mail::Scanner scanner(box, nikkan::mail::recognise(box));
  nikkan::mail::RawMessage raw;
  while (scanner.next(raw)) {
    const auto mail = nikkan::mail::parse(raw, "corpus.mbox");
    if (!mail) continue;
    ++out.mails;
    out.text += mail->text.size();
  }
  return out;
}

Result gmime(const std::string& box) {
  Result out;
  GMimeStream* stream = g_mime_stream_mem_new_with_buffer(box.data(), box.size());
  GMimeParser* parser = g_mime_parser_new_with_stream(stream);
  g_object_unref(stream);
  g_mime_parser_set_format(parser, GMIME_FORMAT_MBOX);
  g_mime_parser_set_persist_stream(parser, TRUE);
  while (!g_mime_parser_eos(parser)) {
    GMimeMessage* message = g_mime_parser_construct_message(parser, nullptr);
    if (message == nullptr) break;
    if (GMimeObject* body = g_mime_message_get_body(message); body != nullptr && GMIME_IS_TEXT_PART(body)) {
      if (char* text = g_mime_text_part_get_text(GMIME_TEXT_PART(body))) {
        out.text += std::char_traits<char>::length(text);
        g_free(text);
      }
    }
    ++out.mails;
    g_object_unref(message);
  }
  g_object_unref(parser);
  return out;
}

template <class Run>
double median_seconds(Run run, const std::string& box, Result& result) {
  constexpr int kRounds = 5;
  std::vector<double> seconds;
  for (int i = 0; i < kRounds; ++i) {
    const auto start = std::chrono::steady_clock::now();
    result = run(box);
    seconds.push_back(std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
  }
  std::sort(seconds.begin(), seconds.end());
  return seconds[kRounds / 2];
}

}  // namespace

int main(int argc, char** argv) {
  g_mime_init();
  const std::size_t count = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 20000;
  const std::string box = nikkan::bench::make_mbox(1, count);
  const double megabytes = static_cast<double>(box.size()) / 1e6;
  Result a;
  Result b;
  const double mine = median_seconds(ours, box, a);
  const double peer = median_seconds(gmime, box, b);
  const int version[] = {GMIME_MAJOR_VERSION, GMIME_MINOR_VERSION, GMIME_MICRO_VERSION};
  std::printf("corpus        %zu mails, %.1f MB\n", count, megabytes);
  std::printf("nikkan        %zu mails, %zu octets of text, %.3f s, %.0f MB/s, %.0f mails/s\n", a.mails, a.text, mine, megabytes / mine,
              static_cast<double>(a.mails) / mine);
  std::printf("GMime %d.%d.%d  %zu mails, %zu octets of text, %.3f s, %.0f MB/s, %.0f mails/s\n", version[0], version[1], version[2], b.mails,
              b.text, peer, megabytes / peer, static_cast<double>(b.mails) / peer);
  std::printf("ratio         %.1f\n", peer / mine);
  return a.mails == b.mails ? 0 : 1;
}

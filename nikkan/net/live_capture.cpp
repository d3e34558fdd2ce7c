#include "nikkan/net/live_capture.hpp"

#include <pcap/pcap.h>

#include <array>

namespace nikkan::net {
namespace {

/// libpcap gives the DLT of the system; files hold LINKTYPE values. Where the two differ, a file header made by libpcap
/// itself knows: it is written to memory and read back.
std::uint16_t link_type_of(pcap_t* handle) {
  std::array<char, 64> head{};
  std::FILE* memory = fmemopen(head.data(), head.size(), "wb");
  if (memory == nullptr) return static_cast<std::uint16_t>(pcap_datalink(handle));
  pcap_dumper_t* dumper = pcap_dump_fopen(handle, memory);
  if (dumper == nullptr) {
    std::fclose(memory);
    return static_cast<std::uint16_t>(pcap_datalink(handle));
  }
  pcap_dump_flush(dumper);
  pcap_dump_close(dumper);
  constexpr std::size_t kWord = 20;  // in the byte order of this machine
  std::uint32_t word = 0;
  for (unsigned i = 0; i < 4; ++i) word |= static_cast<std::uint32_t>(static_cast<std::uint8_t>(head[kWord + i])) << 8U * i;
  if (head[0] == static_cast<char>(0xa1)) word = __builtin_bswap32(word);
  return static_cast<std::uint16_t>(word & 0xffffU);
}

struct Taker {
  const std::function<void(const CapturedPacket&)>& take;
  bool nanoseconds;
};

void on_packet(u_char* user, const pcap_pkthdr* header, const u_char* data) {
  const auto& taker = *static_cast<const Taker*>(static_cast<void*>(user));
  const auto fraction = static_cast<std::uint32_t>(header->ts.tv_usec);
  taker.take({.seconds = header->ts.tv_sec,
              .nanoseconds = taker.nanoseconds ? fraction : fraction * 1000,
              .original = header->len,
              .data = ByteView(data, header->caplen)});
}

}  // namespace

void LiveCapture::Close::operator()(pcap* handle) const { pcap_close(handle); }

Result<LiveCapture> LiveCapture::open(const LiveCaptureOptions& options) {
  std::array<char, PCAP_ERRBUF_SIZE> text{};
  LiveCapture made;
  made.handle_.reset(pcap_create(options.interface.c_str(), text.data()));
  if (!made.handle_) return fail(Code::io, "capture.open", 0, text.data());
  pcap_t* handle = made.handle_.get();
  pcap_set_snaplen(handle, options.snap_len);
  pcap_set_promisc(handle, options.promiscuous ? 1 : 0);
  pcap_set_timeout(handle, 100);
  pcap_set_buffer_size(handle, options.buffer_octets);
  made.nanoseconds_ = pcap_set_tstamp_precision(handle, PCAP_TSTAMP_PRECISION_NANO) == 0;
  if (const int status = pcap_activate(handle); status < 0) {
    const std::string words = pcap_geterr(handle);
    return fail(Code::io, "capture.open", 0, words.empty() ? pcap_statustostr(status) : words);
  }
  made.nanoseconds_ = made.nanoseconds_ && pcap_get_tstamp_precision(handle) == PCAP_TSTAMP_PRECISION_NANO;
  if (!options.filter.empty()) {
    bpf_program program{};
    if (pcap_compile(handle, &program, options.filter.c_str(), 1, PCAP_NETMASK_UNKNOWN) != 0) {
      return fail(Code::bad_value, "capture.filter", 0, pcap_geterr(handle));
    }
    const int status = pcap_setfilter(handle, &program);
    pcap_freecode(&program);
    if (status != 0) return fail(Code::io, "capture.filter", 0, pcap_geterr(handle));
  }
  if (pcap_setnonblock(handle, 1, text.data()) != 0) return fail(Code::io, "capture.open", 0, text.data());
  made.link_type_ = link_type_of(handle);
  return made;
}

int LiveCapture::fd() const { return pcap_get_selectable_fd(handle_.get()); }

Result<int> LiveCapture::read(int most, const std::function<void(const CapturedPacket&)>& take) {
  Taker taker{take, nanoseconds_};
  const int got = pcap_dispatch(handle_.get(), most, on_packet, static_cast<u_char*>(static_cast<void*>(&taker)));
  if (got < 0) return fail(Code::io, "capture.read", 0, pcap_geterr(handle_.get()));
  return got;
}

CaptureCounts LiveCapture::counts() const {
  pcap_stat stat{};
  if (pcap_stats(handle_.get(), &stat) != 0) return {};
  return {stat.ps_recv, stat.ps_drop, stat.ps_ifdrop};
}

}  // namespace nikkan::net

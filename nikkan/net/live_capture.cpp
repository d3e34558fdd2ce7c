#include "nikkan/net/live_capture.hpp"

#include <pcap/pcap.h>

#include <array>

#include "nikkan/base/shared_library.hpp"

namespace nikkan::net {
namespace {

/// What is used of libpcap (shared_library.hpp).
struct Pcap {
  decltype(&pcap_datalink) datalink;
  decltype(&pcap_dump_fopen) dump_fopen;
  decltype(&pcap_dump_flush) dump_flush;
  decltype(&pcap_dump_close) dump_close;
  decltype(&pcap_close) close;
  decltype(&pcap_create) create;
  decltype(&pcap_set_snaplen) set_snaplen;
  decltype(&pcap_set_promisc) set_promisc;
  decltype(&pcap_set_timeout) set_timeout;
  decltype(&pcap_set_buffer_size) set_buffer_size;
  decltype(&pcap_set_tstamp_precision) set_tstamp_precision;
  decltype(&pcap_activate) activate;
  decltype(&pcap_geterr) geterr;
  decltype(&pcap_statustostr) statustostr;
  decltype(&pcap_get_tstamp_precision) get_tstamp_precision;
  decltype(&pcap_compile) compile;
  decltype(&pcap_setfilter) setfilter;
  decltype(&pcap_freecode) freecode;
  decltype(&pcap_setnonblock) setnonblock;
  decltype(&pcap_get_selectable_fd) get_selectable_fd;
  decltype(&pcap_dispatch) dispatch;
  decltype(&pcap_stats) stats;
  bool there = false;
};

Pcap load_pcap() {
  Pcap out{};
  SharedLibrary library("libpcap.so.0.8");
  library.find("pcap_datalink", out.datalink);
  library.find("pcap_dump_fopen", out.dump_fopen);
  library.find("pcap_dump_flush", out.dump_flush);
  library.find("pcap_dump_close", out.dump_close);
  library.find("pcap_close", out.close);
  library.find("pcap_create", out.create);
  library.find("pcap_set_snaplen", out.set_snaplen);
  library.find("pcap_set_promisc", out.set_promisc);
  library.find("pcap_set_timeout", out.set_timeout);
  library.find("pcap_set_buffer_size", out.set_buffer_size);
  library.find("pcap_set_tstamp_precision", out.set_tstamp_precision);
  library.find("pcap_activate", out.activate);
  library.find("pcap_geterr", out.geterr);
  library.find("pcap_statustostr", out.statustostr);
  library.find("pcap_get_tstamp_precision", out.get_tstamp_precision);
  library.find("pcap_compile", out.compile);
  library.find("pcap_setfilter", out.setfilter);
  library.find("pcap_freecode", out.freecode);
  library.find("pcap_setnonblock", out.setnonblock);
  library.find("pcap_get_selectable_fd", out.get_selectable_fd);
  library.find("pcap_dispatch", out.dispatch);
  library.find("pcap_stats", out.stats);
  out.there = library.whole();
  return out;
}

const Pcap& pcap() {
  static const Pcap kPcap = load_pcap();
  return kPcap;
}

/// libpcap gives the DLT of the system; files hold LINKTYPE values. Where the two differ, a file header made by libpcap
/// itself knows: it is written to memory and read back.
std::uint16_t link_type_of(pcap_t* handle) {
  std::array<char, 64> head{};
  std::FILE* memory = fmemopen(head.data(), head.size(), "wb");
  if (memory == nullptr) return static_cast<std::uint16_t>(pcap().datalink(handle));
  pcap_dumper_t* dumper = pcap().dump_fopen(handle, memory);
  if (dumper == nullptr) {
    std::fclose(memory);
    return static_cast<std::uint16_t>(pcap().datalink(handle));
  }
  pcap().dump_flush(dumper);
  pcap().dump_close(dumper);
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

void LiveCapture::Close::operator()(struct pcap* handle) const { pcap().close(handle); }

Result<LiveCapture> LiveCapture::open(const LiveCaptureOptions& options) {
  std::array<char, PCAP_ERRBUF_SIZE> text{};
  if (!pcap().there) return fail(Code::io, "capture.open", 0, "libpcap.so.0.8 is not installed");
  LiveCapture made;
  made.handle_.reset(pcap().create(options.interface.c_str(), text.data()));
  if (!made.handle_) return fail(Code::io, "capture.open", 0, text.data());
  pcap_t* handle = made.handle_.get();
  pcap().set_snaplen(handle, options.snap_len);
  pcap().set_promisc(handle, options.promiscuous ? 1 : 0);
  pcap().set_timeout(handle, 100);
  pcap().set_buffer_size(handle, options.buffer_octets);
  made.nanoseconds_ = pcap().set_tstamp_precision(handle, PCAP_TSTAMP_PRECISION_NANO) == 0;
  if (const int status = pcap().activate(handle); status < 0) {
    const std::string words = pcap().geterr(handle);
    return fail(Code::io, "capture.open", 0, words.empty() ? pcap().statustostr(status) : words);
  }
  made.nanoseconds_ = made.nanoseconds_ && pcap().get_tstamp_precision(handle) == PCAP_TSTAMP_PRECISION_NANO;
  if (!options.filter.empty()) {
    bpf_program program{};
    if (pcap().compile(handle, &program, options.filter.c_str(), 1, PCAP_NETMASK_UNKNOWN) != 0) {
      return fail(Code::bad_value, "capture.filter", 0, pcap().geterr(handle));
    }
    const int status = pcap().setfilter(handle, &program);
    pcap().freecode(&program);
    if (status != 0) return fail(Code::io, "capture.filter", 0, pcap().geterr(handle));
  }
  if (pcap().setnonblock(handle, 1, text.data()) != 0) return fail(Code::io, "capture.open", 0, text.data());
  made.link_type_ = link_type_of(handle);
  return made;
}

int LiveCapture::fd() const { return pcap().get_selectable_fd(handle_.get()); }

Result<int> LiveCapture::read(int most, const std::function<void(const CapturedPacket&)>& take) {
  Taker taker{take, nanoseconds_};
  const int got = pcap().dispatch(handle_.get(), most, on_packet, static_cast<u_char*>(static_cast<void*>(&taker)));
  if (got < 0) return fail(Code::io, "capture.read", 0, pcap().geterr(handle_.get()));
  return got;
}

CaptureCounts LiveCapture::counts() const {
  pcap_stat stat{};
  if (pcap().stats(handle_.get(), &stat) != 0) return {};
  return {stat.ps_recv, stat.ps_drop, stat.ps_ifdrop};
}

}  // namespace nikkan::net

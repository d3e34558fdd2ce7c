// `nikkan pcap capture`: packets from an interface into a pcapng or pcap file, until a limit or a signal.
#include <fmt/format.h>
#include <poll.h>

#include <chrono>
#include <ostream>

#include "nikkan/labs/pcap_linktype/link_types.hpp"
#include "nikkan/net/live_capture.hpp"
#include "nikkan/net/privileges.hpp"
#include "nikkan/net/stop_signals.hpp"
#include "nikkan/services/pcap/sink.hpp"
#include "nikkan/services/pcap/verbs.hpp"
#include "nikkan/wire/capture/options.hpp"
#include "nikkan/wire/capture/write.hpp"

namespace nikkan::pcap {
namespace {

using Clock = std::chrono::steady_clock;
constexpr int kBatch = 512;  ///< packets between two looks at limits and signals
constexpr std::string_view kVerb = "capture";

struct Limits {
  std::uint64_t packets = 0, octets = 0;  ///< 0: none
  Clock::time_point until = Clock::time_point::max();
};

/// The file: header, packets, and for pcapng the counts at the end.
class Recording {
 public:
  Recording(const net::LiveCapture& live, const net::LiveCaptureOptions& options, bool pcap, Sink& sink)
      : live_(live), options_(options), sink_(sink) {
    if (pcap) {
      pcap_.emplace(capture::PcapOptions{.link_type = live.link_type(), .snap_len = static_cast<std::uint32_t>(options.snap_len),
                                         .nanoseconds = live.nanoseconds()});
    }
  }

  Result<void> begin() {
    if (pcap_) return pcap_->header(sink_.buffer());
    capture::OptionList about(false);
    if (auto added = about.add(capture::kShbApplication, std::string_view("nikkan pcap capture")); !added) return added;
    ng_.section(sink_.buffer(), about);
    const capture::Interface interface{.link_type = live_.link_type(), .snap_len = static_cast<std::uint32_t>(options_.snap_len),
                                       .resolution = static_cast<std::uint8_t>(live_.nanoseconds() ? 9 : 6), .name = options_.interface,
                                       .filter = options_.filter};
    if (auto made = ng_.interface(sink_.buffer(), interface); !made) return std::unexpected(made.error());
    return {};
  }

  void take(const net::CapturedPacket& packet) {
    const capture::Packet out{.time = {packet.seconds, packet.nanoseconds}, .data = packet.data,
                              .original = std::max(packet.original, static_cast<std::uint32_t>(packet.data.size()))};
    last_ = out.time;
    const auto written = pcap_ ? pcap_->packet(sink_.buffer(), out) : ng_.packet(sink_.buffer(), out);
    if (written) ++packets_;
  }

  void end(const net::CaptureCounts& counts) {
    if (pcap_) return;
    capture::OptionList options(false);
    static_cast<void>(options.add_u64(capture::kIsbReceived, counts.received));
    static_cast<void>(options.add_u64(capture::kIsbDropped, counts.dropped_by_interface));
    static_cast<void>(options.add_u64(capture::kIsbOsDropped, counts.dropped));
    static_cast<void>(options.add_u64(capture::kIsbDelivered, packets_));
    static_cast<void>(ng_.statistics(sink_.buffer(), 0, last_, options));
  }

  std::uint64_t packets() const { return packets_; }

 private:
  const net::LiveCapture& live_;
  const net::LiveCaptureOptions& options_;
  Sink& sink_;
  std::optional<capture::PcapWriter> pcap_;
  capture::PcapngWriter ng_;
  capture::Timestamp last_;
  std::uint64_t packets_ = 0;
};

bool reached(const Limits& limits, const Recording& recording, const Sink& sink) {
  return (limits.packets != 0 && recording.packets() >= limits.packets) || (limits.octets != 0 && sink.written() >= limits.octets) ||
         Clock::now() >= limits.until;
}

int wait_for(const net::LiveCapture& live, const net::StopSignals& stop) {
  std::array<pollfd, 2> fds{{{stop.fd(), POLLIN, 0}, {live.fd(), POLLIN, 0}}};
  return ::poll(fds.data(), live.fd() < 0 ? 1 : 2, 100);
}

/// Until a limit, a signal or a fault.
Result<void> record(net::LiveCapture& live, net::StopSignals& stop, const Limits& limits, Recording& recording, Sink& sink) {
  bool full = false;
  while (!full && !stop.asked()) {
    const std::uint64_t left = limits.packets == 0 ? kBatch : limits.packets - recording.packets();
    auto got = live.read(static_cast<int>(std::min<std::uint64_t>(left, kBatch)), [&](const net::CapturedPacket& packet) { recording.take(packet); });
    if (!got) return std::unexpected(got.error());
    full = reached(limits, recording, sink);
    if (*got == 0 || full) {  // quiet: what is there goes out, so that a reader of a pipe sees it
      if (!sink.flush()) return fail(Code::io, "output", 0, "cannot be written");
      if (!full) wait_for(live, stop);
    } else if (!sink.flush_some()) {
      return fail(Code::io, "output", 0, "cannot be written");
    }
  }
  return {};
}

}  // namespace

int run_capture(const command::Args& args, command::Io& io) {
  if (!args.get("--interface")) {
    io.err << "nikkan pcap capture: --interface is missing (see nikkan pcap capture --help)\n";
    return command::kUsage;
  }
  net::LiveCaptureOptions options{.interface = *args.get("--interface"), .filter = args.get("--filter").value_or(""),
                                  .promiscuous = args.flag("--promiscuous")};
  options.snap_len = static_cast<int>(number(args, "--snap", 262144));
  const std::string out = args.get("--out").value_or("-");
  if (out == "-" && io.out_is_terminal) {
    io.err << "nikkan pcap capture: packets are not text; give --out FILE, or a pipe\n";
    return command::kUsage;
  }
  const std::string user = args.get("--user").value_or("nobody");
  if (auto known = net::check_user(user); !known) return say(io, kVerb, "", known.error());
  auto stop = net::StopSignals::make();
  if (!stop) return say(io, kVerb, "", stop.error());
  auto live = net::LiveCapture::open(options);
  if (!live) return say(io, kVerb, options.interface, live.error());
  auto sink = Sink::open(out, "", args.flag("--force"), io.out);
  if (!sink) return say(io, kVerb, out, sink.error());
  if (auto dropped = net::drop_privileges(user); !dropped) return say(io, kVerb, "", dropped.error());

  Limits limits{.packets = number(args, "--packets", 0), .octets = number(args, "--octets", 0)};
  if (const auto seconds = number(args, "--seconds", 0); seconds != 0) limits.until = Clock::now() + std::chrono::seconds(seconds);
  const bool pcap = args.get("--format").value_or(out.ends_with(".pcap") ? "pcap" : "pcapng") == "pcap";
  Recording recording(*live, options, pcap, *sink);
  auto begun = recording.begin();
  if (!begun) return say(io, kVerb, out, begun.error());
  const auto done = record(*live, *stop, limits, recording, *sink);
  const net::CaptureCounts counts = live->counts();
  recording.end(counts);
  int status = command::kOk;
  if (!done) status = say(io, kVerb, options.interface, done.error());
  if (!sink->flush()) status = say(io, kVerb, out, {Code::io, 0, "output", "cannot be written"});
  io.err << fmt::format("{}: {}, {} packets, {} dropped\n", options.interface, pcap_linktype::describe(live->link_type()), recording.packets(),
                        counts.dropped + counts.dropped_by_interface);
  return status;
}

}  // namespace nikkan::pcap

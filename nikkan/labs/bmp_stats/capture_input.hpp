#pragma once
// BMP sessions out of a capture file: TCP streams put together again, and those that begin as BMP does read as such.
#include <functional>
#include <map>
#include <string>

#include "nikkan/labs/bmp_stats/framer.hpp"
#include "nikkan/wire/capture/capture.hpp"
#include "nikkan/wire/tcp/reassembly.hpp"

namespace nikkan::bmp_stats {

/// True for the magic number of a pcap or pcapng file; no BMP message begins so.
bool is_capture(ByteView start);

class CaptureInput {
 public:
  /// `stream` is "192.0.2.1:40000 > 192.0.2.9:11019"; offsets are those in the stream.
  struct Takers {
    std::function<void(const std::string& stream, ByteView message, std::uint64_t offset)> message;
    std::function<void(const std::string& stream, const Error& error)> fault;
  };
  explicit CaptureInput(Takers takers, const Limits& limits = {}) : takers_(std::move(takers)), limits_(limits) {}
  void push(ByteView chunk);
  /// The file has ended. Faults: those of the file (with an empty stream name), messages that are not whole.
  void finish();
  /// Streams that were read as BMP.
  std::size_t sessions() const { return sessions_; }

 private:
  struct Session {
    explicit Session(const Limits& limits) : framer(limits) {}
    Framer framer;
    bool begun = false;
    bool is_bmp = false;
    bool over = false;  ///< a fault, a gap or the end: what follows is not looked at
    Bytes head;         ///< until it can be told whether it is BMP
  };
  void read();
  void take(const tcp::Piece& piece);
  void feed(const std::string& name, Session& session, ByteView octets);

  Takers takers_;
  Limits limits_;
  capture::StreamReader reader_;
  tcp::Reassembly reassembly_;
  std::map<std::pair<tcp::Key, std::uint32_t>, Session> streams_;
  std::vector<tcp::Piece> pieces_;
  std::size_t sessions_ = 0;
};

}  // namespace nikkan::bmp_stats

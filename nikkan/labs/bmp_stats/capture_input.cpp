#include "nikkan/labs/bmp_stats/capture_input.hpp"

#include "nikkan/wire/packet/packet.hpp"

namespace nikkan::bmp_stats {
namespace {

constexpr std::uint8_t kLastKind = 6;

std::string side(const IpAddress& address, std::uint16_t port) {
  const std::string text = to_string(address);
  return (address.is_v6() ? "[" + text + "]" : text) + ":" + std::to_string(port);
}

std::string name_of(const tcp::Key& key) {
  return side(key.source, key.source_port) + " > " + side(key.destination, key.destination_port);
}

/// OURS: a stream is BMP when its first six octets are a common header with a kind of RFC 7854 and a length that may be.
bool looks_like_bmp(ByteView head, const Limits& limits) {
  const std::uint32_t length = std::uint32_t{head[1]} << 24U | std::uint32_t{head[2]} << 16U | std::uint32_t{head[3]} << 8U | head[4];
  return head[0] == kVersion && head[5] <= kLastKind && length >= kCommonHeader && length <= limits.max_message;
}

}  // namespace

bool is_capture(ByteView start) {
  if (start.size() < 4) return false;
  const std::string magic = to_hex(start.first(4));
  return magic == "a1b2c3d4" || magic == "d4c3b2a1" || magic == "a1b23c4d" || magic == "4d3cb2a1" || magic == "0a0d0d0a";
}

void CaptureInput::push(ByteView chunk) {
  reader_.push(chunk);
  read();
}

void CaptureInput::read() {
  capture::Record record;
  while (reader_.next(record) == capture::Step::record) {
    if (record.kind != capture::Kind::packet) continue;
    const auto ip = packet::read_frame(record.link_type, record.data);
    if (!ip || ip->protocol != packet::kTcp) continue;
    const auto segment = packet::read_tcp(*ip);
    if (!segment) continue;
    pieces_.clear();
    reassembly_.add(*ip, *segment, pieces_);
    for (const tcp::Piece& piece : pieces_) take(piece);
  }
}

void CaptureInput::take(const tcp::Piece& piece) {
  Session& session = streams_.try_emplace({piece.key, piece.connection}, limits_).first->second;
  if (session.over) return;
  const std::string name = name_of(piece.key);
  if (piece.lost != 0) {
    session.over = true;
    if (session.is_bmp) takers_.fault(name, {Code::truncated, piece.offset - piece.lost, "tcp.stream", std::to_string(piece.lost) + " octets were not captured"});
    return;
  }
  feed(name, session, piece.octets);
}

void CaptureInput::feed(const std::string& name, Session& session, ByteView octets) {
  if (!session.begun) {
    session.head.insert(session.head.end(), octets.begin(), octets.end());
    if (session.head.size() < kCommonHeader) return;
    session.begun = true;
    session.is_bmp = looks_like_bmp(session.head, limits_);
    session.over = !session.is_bmp;
    sessions_ += session.is_bmp ? 1 : 0;
    if (session.is_bmp) session.framer.push(session.head);
    session.head = {};
  } else {
    session.framer.push(octets);
  }
  ByteView message;
  while (!session.over && session.framer.next(message)) takers_.message(name, message, session.framer.offset());
  if (session.framer.error() && !session.over) {
    session.over = true;
    takers_.fault(name, *session.framer.error());
  }
}

void CaptureInput::finish() {
  reader_.finish();
  read();
  pieces_.clear();
  reassembly_.finish(pieces_);
  for (const tcp::Piece& piece : pieces_) take(piece);
  for (const auto& [key, session] : streams_) {
    if (!session.is_bmp || session.over) continue;
    if (const auto error = session.framer.finish()) takers_.fault(name_of(key.first), *error);
  }
  if (reassembly_.refused() != 0) takers_.fault("", {Code::limit, 0, "tcp.streams", std::to_string(reassembly_.refused()) + " segments of further streams"});
  for (const Error& fault : reader_.faults()) takers_.fault("", fault);
  if (reader_.error()) takers_.fault("", *reader_.error());
}

}  // namespace nikkan::bmp_stats

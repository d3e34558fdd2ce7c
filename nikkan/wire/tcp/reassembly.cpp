#include "nikkan/wire/tcp/reassembly.hpp"

#include <algorithm>

namespace nikkan::tcp {
namespace {

/// Offset of a sequence number, taken as the one nearest to the octet that is due; nothing when it lies before the stream.
std::optional<std::uint64_t> offset_of(std::uint32_t sequence, std::uint32_t first, std::uint64_t next) {
  const auto due = static_cast<std::uint32_t>(first + next);
  const auto distance = static_cast<std::int32_t>(sequence - due);
  if (distance < 0 && static_cast<std::uint64_t>(-std::int64_t{distance}) > next) return std::nullopt;
  return next + static_cast<std::uint64_t>(std::int64_t{distance});
}

}  // namespace

void Reassembly::insert(Stream& stream, std::uint64_t from, ByteView octets) {
  if (octets.empty()) return;
  stream.waiting.emplace(from, Bytes(octets.begin(), octets.end()));
  stream.held += octets.size();
  total_ += octets.size();
}

void Reassembly::keep(Stream& stream, std::uint64_t offset, ByteView octets) {
  const std::uint64_t end = offset + octets.size();
  std::uint64_t at = std::max(offset, stream.next);
  if (at >= end) return;
  auto after = stream.waiting.upper_bound(at);
  if (after != stream.waiting.begin()) {  // what came first stays
    const auto& [start, held] = *std::prev(after);
    at = std::max(at, start + held.size());
  }
  while (at < end) {
    const std::uint64_t stop = after == stream.waiting.end() ? end : std::min(end, after->first);
    if (at < stop) insert(stream, at, octets.subspan(static_cast<std::size_t>(at - offset), static_cast<std::size_t>(stop - at)));
    if (after == stream.waiting.end()) return;
    at = std::max(at, after->first + after->second.size());
    ++after;
  }
}

void Reassembly::deliver(const Key& key, Stream& stream, bool over_gaps, std::vector<Piece>& out) {
  while (!stream.waiting.empty()) {
    const auto front = stream.waiting.begin();
    if (front->first > stream.next && !over_gaps && stream.held <= limits_.max_pending && total_ <= limits_.max_total) break;
    total_ -= front->second.size();
    stream.held -= front->second.size();
    const std::uint64_t lost = front->first - stream.next;
    stream.next = front->first + front->second.size();
    out.push_back({key, stream.connection, front->first, lost, std::move(front->second), false});
    stream.waiting.erase(front);
  }
  if (!stream.fin || stream.ended || (stream.next < *stream.fin && !over_gaps)) return;
  stream.ended = true;
  const std::uint64_t lost = *stream.fin > stream.next ? *stream.fin - stream.next : 0;
  out.push_back({key, stream.connection, stream.next + lost, lost, {}, true});
}

void Reassembly::drop(Stream& stream) {
  total_ -= stream.held;
  const std::uint32_t connection = stream.connection + 1;
  stream = {};
  stream.connection = connection;
}

void Reassembly::add(const packet::IpView& ip, const packet::TcpView& tcp, std::vector<Piece>& out) {
  const Key key{ip.source, ip.destination, tcp.source_port, tcp.destination_port};
  const auto found = streams_.find(key);
  if (found == streams_.end() && streams_.size() >= limits_.max_streams) {
    ++refused_;
    return;
  }
  Stream& stream = found == streams_.end() ? streams_[key] : found->second;
  const bool syn = (tcp.flags & packet::TcpView::kSyn) != 0;
  const std::uint32_t sequence = tcp.sequence + (syn ? 1U : 0U);
  if (syn && stream.begun && stream.first != sequence) {
    deliver(key, stream, true, out);
    drop(stream);
  }
  if (!stream.begun) {  // a capture may begin in the middle
    if (!syn && tcp.payload.empty()) return;
    stream.begun = true;
    stream.first = sequence;
  }
  if (stream.ended) return;
  const auto offset = offset_of(sequence, stream.first, stream.next);
  if (offset) {
    keep(stream, *offset, tcp.payload);
    if ((tcp.flags & packet::TcpView::kFin) != 0 && !stream.fin) stream.fin = *offset + tcp.payload_length;
  }
  const bool reset = (tcp.flags & packet::TcpView::kRst) != 0;
  if (reset && !stream.fin) stream.fin = stream.next;
  deliver(key, stream, reset, out);
}

void Reassembly::finish(std::vector<Piece>& out) {
  for (auto& [key, stream] : streams_) deliver(key, stream, true, out);
}

}  // namespace nikkan::tcp

// Packet by packet over a large pcap file and its pcapng twin, beside libpcap's pcap_next_ex on the same files, and beside
// reading the same octets once. bench_iterate FOLDER [MEGABYTES]: makes the files (seeded) and leaves them there.
#include <pcap/pcap.h>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <random>
#include <string>

#include "nikkan/wire/capture/capture.hpp"
#include "nikkan/wire/capture/write.hpp"

namespace {

using namespace nikkan;
using Clock = std::chrono::steady_clock;

struct Seen {
  std::uint64_t packets = 0, octets = 0, sum = 0;
};

/// Sizes as on a busy link: small acknowledgements, full frames, some between.
void make(const std::string& path, bool ng, std::uint64_t wanted) {
  std::FILE* file = std::fopen(path.c_str(), "wb");
  if (file == nullptr) std::abort();
  std::mt19937 random(20251203);
  Bytes buffer;
  const Bytes data(1514, 0x5a);
  const capture::PcapWriter plain(capture::PcapOptions{});
  capture::PcapngWriter writer;
  if (ng) {
    writer.section(buffer);
    if (!writer.interface(buffer, {.link_type = 1})) std::abort();
  } else if (!plain.header(buffer)) {
    std::abort();
  }
  std::uint64_t written = 0;
  for (std::uint64_t n = 0; written + buffer.size() < wanted; ++n) {
    const auto kind = random() % 10;
    const std::size_t size = kind < 4 ? 66 : kind < 8 ? 1514 : 66 + random() % 1448;
    const capture::Packet packet{.time = {1'700'000'000 + static_cast<std::int64_t>(n / 100'000), static_cast<std::uint32_t>(n % 100'000 * 10'000)},
                                 .data = ByteView(data).first(size)};
    if (!(ng ? writer.packet(buffer, packet) : plain.packet(buffer, packet))) std::abort();
    if (buffer.size() > (4U << 20U)) {
      written += std::fwrite(buffer.data(), 1, buffer.size(), file);
      buffer.clear();
    }
  }
  std::fwrite(buffer.data(), 1, buffer.size(), file);
  std::fclose(file);
}

ByteView map(const std::string& path) {
  const int fd = open(path.c_str(), O_RDONLY);
  struct stat about {};
  if (fd < 0 || fstat(fd, &about) != 0) std::abort();
  const auto size = static_cast<std::size_t>(about.st_size);
  void* at = mmap(nullptr, size, PROT_READ, MAP_PRIVATE | MAP_POPULATE, fd, 0);
  close(fd);
  if (at == MAP_FAILED) std::abort();
  return {static_cast<const std::uint8_t*>(at), size};
}

Seen ours(ByteView file) {
  Seen seen;
  capture::FileReader reader(file);
  for (capture::Record record; reader.next_packet(record);) {
    ++seen.packets;
    seen.octets += record.data.size();
    seen.sum += record.time.nanoseconds;
  }
  return seen;
}

Seen theirs(const std::string& path) {
  Seen seen;
  char error[PCAP_ERRBUF_SIZE];
  pcap_t* handle = pcap_open_offline(path.c_str(), error);
  if (handle == nullptr) std::abort();
  pcap_pkthdr* header = nullptr;
  const u_char* data = nullptr;
  while (pcap_next_ex(handle, &header, &data) == 1) {
    ++seen.packets;
    seen.octets += header->caplen;
    seen.sum += static_cast<std::uint64_t>(header->ts.tv_usec) * 1000;
  }
  pcap_close(handle);
  return seen;
}

std::uint64_t once(ByteView file) {
  std::uint64_t sum = 0, word = 0;
  for (std::size_t at = 0; at + sizeof word <= file.size(); at += sizeof word) {
    std::memcpy(&word, file.data() + at, sizeof word);
    sum += word;
  }
  return sum;
}

double best(int rounds, const std::function<void()>& work) {
  double least = 1e9;
  for (int i = 0; i < rounds; ++i) {
    const auto start = Clock::now();
    work();
    least = std::min(least, std::chrono::duration<double>(Clock::now() - start).count());
  }
  return least;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fputs("usage: bench_iterate FOLDER [MEGABYTES]\n", stderr);
    return 2;
  }
  const std::uint64_t megabytes = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 1000;
  for (const bool ng : {false, true}) {
    const std::string path = std::string(argv[1]) + (ng ? "/bench.pcapng" : "/bench.pcap");
    make(path, ng, megabytes * 1'000'000);
    const ByteView file = map(path);
    Seen mine, other;
    volatile std::uint64_t keep = 0;
    const double memory = best(5, [&] { keep = once(file); });
    const double nikkan = best(5, [&] { mine = ours(file); });
    const double libpcap = best(3, [&] { other = theirs(path); });
    const bool same = mine.packets == other.packets && mine.octets == other.octets && mine.sum == other.sum;
    std::printf("%-7s %5.0f MB %9llu packets%s\n", ng ? "pcapng" : "pcap", static_cast<double>(file.size()) / 1e6,
                static_cast<unsigned long long>(mine.packets), same ? "" : "  NOT THE SAME PACKETS");
    const auto row = [&](const char* who, double seconds) {
      std::printf("  %-24s %7.3f s %7.0f MB/s %6.1f million packets/s\n", who, seconds, static_cast<double>(file.size()) / 1e6 / seconds,
                  static_cast<double>(mine.packets) / 1e6 / seconds);
    };
    row("nikkan", nikkan);
    row("pcap_next_ex", libpcap);
    row("reading the octets once", memory);
    std::printf("  %.1f x libpcap; %.2f x the time of reading once\n", libpcap / nikkan, nikkan / memory);
    munmap(const_cast<std::uint8_t*>(file.data()), file.size());
    if (!same) return 1;
  }
  return 0;
}

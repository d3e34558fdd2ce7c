#include "nikkan/daily/archive/source.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <utility>

#include "nikkan/daily/archive/spool.hpp"
#include "nikkan/daily/archive/unpack.hpp"

namespace nikkan::archive {
namespace {

constexpr std::size_t kSmall = 1U << 20U;   // read at once; larger files are mapped
constexpr std::size_t kChunk = 256U << 10U;
constexpr std::size_t kGiveBack = 4U << 20U;

std::unexpected<Error> system_fault(std::string_view field) { return fail(Code::io, field, 0, std::strerror(errno)); }

}  // namespace

Source::~Source() {
  if (mapped_ != nullptr) ::munmap(mapped_, mapped_size_);
}

Result<void> Source::map(int fd, std::size_t size) {
  void* at = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, fd, 0);
  if (at == MAP_FAILED) return system_fault("input.map");
  ::madvise(at, size, MADV_SEQUENTIAL);
  mapped_ = at;
  mapped_size_ = size;
  view_ = {static_cast<const char*>(at), size};
  return {};
}

void Source::done_with(std::size_t offset) {
  if (mapped_ == nullptr || offset < released_ + kGiveBack) return;
  const auto page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
  const std::size_t end = std::min(offset, mapped_size_) / page * page;
  ::madvise(static_cast<char*>(mapped_) + released_, end - released_, MADV_DONTNEED);
  released_ = end;
}

// ---------------------------------------------------------------- Spool

Spool::Spool(std::size_t in_memory) : in_memory_(in_memory) {}

Spool::~Spool() {
  if (fd_ >= 0) ::close(fd_);
}

Result<void> Spool::append(std::string_view octets) {
  size_ += octets.size();
  buffer_ += octets;
  if (fd_ < 0 && buffer_.size() <= in_memory_) return {};
  if (fd_ < 0) {
    std::error_code ec;
    std::string name = (std::filesystem::temp_directory_path(ec) / "nikkan-XXXXXX").string();
    if (ec) return fail(Code::io, "input.spool", 0, ec.message());
    fd_ = ::mkstemp(name.data());
    if (fd_ < 0) return system_fault("input.spool");
    ::unlink(name.c_str());
  }
  return buffer_.size() < kChunk ? Result<void>() : flush();
}

Result<void> Spool::flush() {
  std::string_view rest = buffer_;
  while (!rest.empty()) {
    const ssize_t put = ::write(fd_, rest.data(), rest.size());
    if (put < 0 && errno == EINTR) continue;
    if (put <= 0) return system_fault("input.spool");
    rest.remove_prefix(static_cast<std::size_t>(put));
  }
  buffer_.clear();
  return {};
}

Result<void> Spool::finish(Source& into) {
  if (fd_ < 0) {
    into.owned_ = std::move(buffer_);
    into.view_ = into.owned_;
    return {};
  }
  if (auto flushed = flush(); !flushed) return flushed;
  return into.map(fd_, static_cast<std::size_t>(size_));
}

// ---------------------------------------------------------------- open

namespace {

struct File {
  int fd = -1;
  explicit File(int opened) : fd(opened) {}
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  ~File() {
    if (fd > STDIN_FILENO) ::close(fd);
  }
  /// Octets read; 0 at the end.
  Result<std::size_t> read(char* into, std::size_t size) const {
    for (;;) {
      const ssize_t got = ::read(fd, into, size);
      if (got >= 0) return static_cast<std::size_t>(got);
      if (errno != EINTR) return system_fault("input.read");
    }
  }
};

Result<std::uint64_t> regular_size(int fd) {
  struct stat status {};
  if (::fstat(fd, &status) != 0) return system_fault("input.open");
  if (S_ISDIR(status.st_mode)) return fail(Code::io, "input.open", 0, "is a folder");
  if (!S_ISREG(status.st_mode)) return fail(Code::io, "input.open", 0, "neither a file nor a folder");
  return static_cast<std::uint64_t>(status.st_size);
}

/// Whatever comes, through the unpacker its first octets ask for, into the spool.
Result<void> pour(const File& file, Spool& spool, Source& source, const SourceLimits& limits) {
  std::string chunk(kChunk, '\0');
  std::unique_ptr<Unpacker> unpacker;
  const auto sink = [&](std::string_view octets) -> Result<void> {
    if (spool.size() + octets.size() > limits.max_expanded) {
      return fail(Code::limit, "input.expanded", source.size_on_disk, "unpacks to more than the limit");
    }
    if (unpacker->compressed() && spool.size() > limits.ratio_from &&
        spool.size() / std::max<std::uint64_t>(1, source.size_on_disk) > limits.max_ratio) {
      return fail(Code::limit, "input.ratio", source.size_on_disk, "unpacks to far more than a mailbox would");
    }
    return spool.append(octets);
  };
  for (;;) {
    std::size_t got = 0;
    while (got < chunk.size()) {  // whole chunks, so that the first holds the magic number
      auto more = file.read(chunk.data() + got, chunk.size() - got);
      if (!more) return std::unexpected(more.error());
      if (*more == 0) break;
      got += *more;
    }
    if (!unpacker) unpacker = Unpacker::choose(std::string_view(chunk).substr(0, got));
    source.size_on_disk += got;
    if (got == 0) break;
    if (auto fed = unpacker->feed(std::string_view(chunk).substr(0, got), sink); !fed) return fed;
  }
  return unpacker->finish();
}

Result<std::unique_ptr<Source>> unpack_all(const File& file, const SourceLimits& limits) {
  auto source = std::make_unique<Source>();
  Spool spool(limits.in_memory);
  auto poured = pour(file, spool, *source, limits);
  if (!poured) {
    const bool cut = poured.error().code == Code::truncated || poured.error().code == Code::bad_value;
    if (!cut || spool.size() == 0) return std::unexpected(poured.error());
    source->damaged = true;  // keep what came before
    source->damage = poured.error();
  }
  if (auto finished = spool.finish(*source); !finished) return std::unexpected(finished.error());
  return source;
}

}  // namespace

Result<std::unique_ptr<Source>> open_source(const std::string& path, const SourceLimits& limits) {
  const bool standard_input = path == "-";
  const File file(standard_input ? STDIN_FILENO : ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (file.fd < 0) return system_fault("input.open");
  if (standard_input) {
    auto source = unpack_all(file, limits);
    if (source && (*source)->view().empty()) return fail(Code::truncated, "input.empty", 0, "nothing in it");
    return source;
  }
  auto size = regular_size(file.fd);
  if (!size) return std::unexpected(size.error());
  if (*size == 0) return fail(Code::truncated, "input.empty", 0, "nothing in it");

  std::array<char, 4> magic{};
  const ssize_t got = ::pread(file.fd, magic.data(), magic.size(), 0);
  if (got < 0) return system_fault("input.read");
  if (Unpacker::is_packed({magic.data(), static_cast<std::size_t>(got)})) return unpack_all(file, limits);

  auto source = std::make_unique<Source>();
  source->size_on_disk = *size;
  if (*size > kSmall) {
    if (auto mapped = source->map(file.fd, static_cast<std::size_t>(*size)); !mapped) return std::unexpected(mapped.error());
    return source;
  }
  source->owned_.resize(static_cast<std::size_t>(*size));
  std::size_t at = 0;
  while (at < source->owned_.size()) {
    auto more = file.read(source->owned_.data() + at, source->owned_.size() - at);
    if (!more) return std::unexpected(more.error());
    if (*more == 0) break;
    at += *more;
  }
  source->owned_.resize(at);
  source->view_ = source->owned_;
  return source;
}

}  // namespace nikkan::archive

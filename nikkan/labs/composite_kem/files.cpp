#include "nikkan/labs/composite_kem/files.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace nikkan::composite_kem {
namespace {

std::unexpected<Error> io_error(std::string_view what) { return fail(Code::io, what, 0, std::strerror(errno)); }

}  // namespace

Result<crypto::SecretBytes> read_whole(const std::string& path) {
  const int fd = path == "-" ? STDIN_FILENO : open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return io_error("open");
  crypto::SecretBytes room(std::size_t{64} << 10U);
  std::size_t size = 0;
  Result<crypto::SecretBytes> out = crypto::SecretBytes();
  for (;;) {
    if (size == room.size()) {
      crypto::SecretBytes larger(2 * room.size());
      std::ranges::copy(room.reveal(), larger.mutable_octets().begin());
      room = std::move(larger);
    }
    const ssize_t count = ::read(fd, room.mutable_octets().data() + size, room.size() - size);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) {
      out = io_error("read");
      break;
    }
    size += static_cast<std::size_t>(count);
    if (size > kMaxWhole) {
      out = fail(Code::limit, "file", kMaxWhole);
      break;
    }
    if (count == 0) {
      out = crypto::SecretBytes(room.reveal().first(size));
      break;
    }
  }
  if (fd != STDIN_FILENO) close(fd);
  return out;
}

InputFile::~InputFile() {
  if (fd_ >= 0) close(fd_);
}

Result<InputFile> InputFile::open(const std::string& path) {
  InputFile out;
  out.fd_ = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  struct stat facts {};
  if (out.fd_ < 0 || fstat(out.fd_, &facts) != 0) return io_error("open");
  if (S_ISDIR(facts.st_mode)) {
    errno = EISDIR;
    return io_error("open");
  }
  if (!S_ISREG(facts.st_mode)) return fail(Code::unsupported, "file");
  out.size_ = static_cast<std::uint64_t>(facts.st_size);
  return out;
}

Result<std::size_t> InputFile::read(std::uint64_t offset, std::span<std::uint8_t> to) const {
  std::size_t done = 0;
  while (done < to.size()) {
    const ssize_t count = pread(fd_, to.data() + done, to.size() - done, static_cast<off_t>(offset + done));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return io_error("read");
    if (count == 0) break;
    done += static_cast<std::size_t>(count);
  }
  return done;
}

Result<OutputFile> OutputFile::create(const std::string& path, bool secret, bool force) {
  struct stat facts {};
  const bool there = stat(path.c_str(), &facts) == 0;
  if (there && !S_ISREG(facts.st_mode) && !S_ISDIR(facts.st_mode)) {
    const int fd = open(path.c_str(), O_WRONLY | O_CLOEXEC);
    if (fd < 0) return io_error("open");
    return OutputFile(fd, path, {}, force);
  }
  if (there && !force) return fail(Code::io, "exists");
  const std::string temporary = path + ".part-" + std::to_string(getpid());
  const int fd = open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, secret ? 0600 : 0666);
  if (fd < 0) return io_error("create");
  return OutputFile(fd, path, temporary, force);
}

OutputFile::OutputFile(OutputFile&& other) noexcept
    : fd_(other.fd_), path_(std::move(other.path_)), temporary_(std::move(other.temporary_)), force_(other.force_) {
  other.fd_ = -1;
  other.temporary_.clear();
}

OutputFile::~OutputFile() {
  if (fd_ >= 0) close(fd_);
  if (!temporary_.empty()) unlink(temporary_.c_str());
}

Result<void> OutputFile::write(ByteView octets) {
  while (!octets.empty()) {
    const ssize_t count = ::write(fd_, octets.data(), octets.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return io_error("write");
    octets = octets.subspan(static_cast<std::size_t>(count));
  }
  return {};
}

Result<void> OutputFile::commit() {
  const int fd = fd_;
  fd_ = -1;
  if (close(fd) != 0) return io_error("write");
  if (temporary_.empty()) return {};
  // link() does not replace what came there meanwhile.
  if (force_ ? rename(temporary_.c_str(), path_.c_str()) != 0 : link(temporary_.c_str(), path_.c_str()) != 0) return io_error("create");
  if (!force_) unlink(temporary_.c_str());
  temporary_.clear();
  return {};
}

}  // namespace nikkan::composite_kem

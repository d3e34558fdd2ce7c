#include "nikkan/labs/composite_kem/files.hpp"

#include <fcntl.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <climits>
#include <csignal>
#include <cstdio>
#include <cstring>

#include "nikkan/base/encoding.hpp"

namespace nikkan::composite_kem {
namespace {

std::unexpected<Error> io_error(std::string_view what) { return fail(Code::io, what, 0, std::strerror(errno)); }

/// Names that a signal must take away, for file systems that make no file without one. A handler may read no more than this.
constexpr std::size_t kNames = 4;
std::array<std::array<char, PATH_MAX>, kNames> pending{};
std::array<std::atomic<bool>, kNames> is_pending{};

void on_end(int signal) {
  for (std::size_t i = 0; i < kNames; ++i) {
    if (is_pending[i]) unlink(pending[i].data());
  }
  raise(signal);  // the handler was reset: this ends the program
}

void note_pending(const std::string& path) {
  for (std::size_t i = 0; i < kNames; ++i) {
    if (is_pending[i] || path.size() >= PATH_MAX) continue;
    std::ranges::copy(path, pending[i].begin());
    pending[i][path.size()] = '\0';
    is_pending[i] = true;
    break;
  }
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
    struct sigaction before {};
    if (sigaction(signal, nullptr, &before) != 0 || before.sa_handler != SIG_DFL) continue;
    struct sigaction mine {};
    mine.sa_handler = on_end;
    mine.sa_flags = static_cast<int>(SA_RESETHAND | SA_NODEFER);
    sigaction(signal, &mine, nullptr);
  }
}

void forget_pending(const std::string& path) {
  for (std::size_t i = 0; i < kNames; ++i) {
    if (is_pending[i] && path == pending[i].data()) is_pending[i] = false;
  }
}

std::string other_name(const std::string& path) {
  std::array<std::uint8_t, 6> drawn{};
  if (getrandom(drawn.data(), drawn.size(), 0) < 0) drawn[0] = static_cast<std::uint8_t>(getpid());
  return path + ".part-" + to_hex(drawn);
}

std::string folder_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string::npos ? "." : slash == 0 ? "/" : path.substr(0, slash);
}

/// A file without a name that can be given one; -1 where the system has none.
int open_unnamed(const std::string& path, mode_t mode) {
  if (access("/proc/self/fd", X_OK) != 0) return -1;
  return open(folder_of(path).c_str(), O_TMPFILE | O_WRONLY | O_CLOEXEC, mode);
}

}  // namespace

Result<crypto::SecretBytes> read_whole(const std::string& path, std::size_t limit) {
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
    if (size > limit) {
      out = fail(Code::limit, "file", limit);
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
  out.fd_ = path == "-" ? fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0) : ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  struct stat facts {};
  if (out.fd_ < 0 || fstat(out.fd_, &facts) != 0) return io_error("open");
  if (S_ISDIR(facts.st_mode)) {
    errno = EISDIR;
    return io_error("open");
  }
  if (!S_ISREG(facts.st_mode) || (path == "-" && lseek(out.fd_, 0, SEEK_CUR) != 0)) return fail(Code::unsupported, "file");
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
  if (there && S_ISDIR(facts.st_mode)) {
    errno = EISDIR;
    return io_error("create");
  }
  if (there && !S_ISREG(facts.st_mode)) {
    const int fd = open(path.c_str(), O_WRONLY | O_CLOEXEC);
    if (fd < 0) return io_error("open");
    return OutputFile(fd, path, {}, force, true);
  }
  if (there && !force) return fail(Code::io, "exists");
  const mode_t mode = secret ? 0600 : 0666;
  if (const int fd = open_unnamed(path, mode); fd >= 0) return OutputFile(fd, path, {}, force, false);
  const std::string temporary = other_name(path);
  const int fd = open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode);
  if (fd < 0) return io_error("create");
  note_pending(temporary);
  return OutputFile(fd, path, temporary, force, false);
}

OutputFile::OutputFile(OutputFile&& other) noexcept
    : fd_(other.fd_), path_(std::move(other.path_)), temporary_(std::move(other.temporary_)), force_(other.force_), device_(other.device_), made_(other.made_) {
  other.fd_ = -1;
  other.temporary_.clear();
}

OutputFile::~OutputFile() {
  if (fd_ >= 0) close(fd_);
  if (temporary_.empty()) return;
  unlink(temporary_.c_str());
  forget_pending(temporary_);
}

bool OutputFile::is_terminal() const { return isatty(fd_) == 1; }

Result<void> OutputFile::write(ByteView octets) {
  while (!octets.empty()) {
    const ssize_t count = ::write(fd_, octets.data(), octets.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return io_error("write");
    octets = octets.subspan(static_cast<std::size_t>(count));
  }
  return {};
}

/// Gives the file a name: its own where nothing is, or one to be moved over what is there.
Result<void> OutputFile::name_it() {
  const std::string own = "/proc/self/fd/" + std::to_string(fd_);
  if (!force_) {
    if (linkat(AT_FDCWD, own.c_str(), AT_FDCWD, path_.c_str(), AT_SYMLINK_FOLLOW) != 0) return errno == EEXIST ? fail(Code::io, "exists") : io_error("create");
    made_ = true;
    return {};
  }
  const std::string other = other_name(path_);
  if (linkat(AT_FDCWD, own.c_str(), AT_FDCWD, other.c_str(), AT_SYMLINK_FOLLOW) != 0) return io_error("create");
  temporary_ = other;
  return {};
}

Result<void> OutputFile::commit(bool durable) {
  if (durable && !device_ && fsync(fd_) != 0) return io_error("write");
  if (!device_ && temporary_.empty()) {
    if (auto done = name_it(); !done) return done;
  }
  const int fd = fd_;
  fd_ = -1;
  if (close(fd) != 0) return io_error("write");
  if (temporary_.empty()) return {};
  // Neither link() nor RENAME_NOREPLACE replaces what came there meanwhile; some file systems know only one of them.
  const bool moved = force_ ? rename(temporary_.c_str(), path_.c_str()) == 0
                            : renameat2(AT_FDCWD, temporary_.c_str(), AT_FDCWD, path_.c_str(), RENAME_NOREPLACE) == 0 ||
                                  (errno != EEXIST && link(temporary_.c_str(), path_.c_str()) == 0);
  if (!moved) return errno == EEXIST ? fail(Code::io, "exists") : io_error("create");
  if (!force_) unlink(temporary_.c_str());  // of the link
  forget_pending(temporary_);
  temporary_.clear();
  made_ = !force_;
  return {};
}

void OutputFile::undo() {
  if (made_) unlink(path_.c_str());
  made_ = false;
}

bool same_file(const std::string& one, const std::string& other) {
  if (one == other) return one != "-";
  struct stat first {}, second {};
  return stat(one.c_str(), &first) == 0 && stat(other.c_str(), &second) == 0 && first.st_dev == second.st_dev && first.st_ino == second.st_ino && S_ISREG(first.st_mode);
}

}  // namespace nikkan::composite_kem

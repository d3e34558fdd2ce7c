#include "nikkan/services/chain/journal_file.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace nikkan::chain {
namespace {

std::unexpected<Error> system_error(std::string_view what = {}) {
  return fail(Code::io, "journal", 0, (what.empty() ? std::string() : std::string(what) + ": ") + std::strerror(errno));
}

Result<std::string> read_all(int fd, std::size_t limit) {
  std::string out;
  char block[65536];
  while (true) {
    const ssize_t count = ::pread(fd, block, sizeof block, static_cast<off_t>(out.size()));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return system_error();
    if (count == 0) return out;
    out.append(block, static_cast<std::size_t>(count));
    if (out.size() > limit) return fail(Code::limit, "journal", limit);
  }
}

/// A new name is durable when its folder is.
Result<void> sync_folder(const std::string& path) {
  const auto slash = path.rfind('/');
  const std::string folder = slash == std::string::npos ? "." : slash == 0 ? "/" : path.substr(0, slash);
  const net::FileDescriptor fd(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!fd || (::fsync(fd.get()) != 0 && errno != EINVAL)) return system_error(folder);
  return {};
}

}  // namespace

Result<JournalFile::Opened> JournalFile::open(const std::string& path, const chainsync::JournalHeader& header) {
  Opened out;
  JournalFile& file = out.file;
  file.file_ = net::FileDescriptor(::open(path.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!file.file_) return system_error();
  struct stat is {};
  if (::fstat(file.file_.get(), &is) != 0) return system_error();
  if (!S_ISREG(is.st_mode)) return fail(Code::io, "journal", 0, "it is not a file");
  if (::flock(file.file_.get(), LOCK_EX | LOCK_NB) != 0) {
    if (errno == EWOULDBLOCK) return fail(Code::duplicate, "journal", 0, "another process has it");
    return system_error("lock");
  }
  const chainsync::JournalLimits limits;
  const auto text = read_all(file.file_.get(), limits.max_octets);
  if (!text) return std::unexpected(text.error());
  auto journal = chainsync::decode_journal(*text, header, limits);
  if (!journal) return std::unexpected(journal.error());
  out.journal = std::move(*journal);
  file.size_ = out.journal.good_octets;
  if (file.size_ < text->size()) {
    if (::ftruncate(file.file_.get(), static_cast<off_t>(file.size_)) != 0 || ::fdatasync(file.file_.get()) != 0) return system_error();
  }
  if (file.size_ == 0) {
    if (auto done = file.append(chainsync::encode_header(header)); !done) return std::unexpected(done.error());
    if (auto done = sync_folder(path); !done) return std::unexpected(done.error());
  }
  return out;
}

Result<void> JournalFile::write_all(std::string_view octets) {
  while (!octets.empty()) {
    const ssize_t count = ::write(file_.get(), octets.data(), octets.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return system_error();
    octets.remove_prefix(static_cast<std::size_t>(count));
  }
  if (::fdatasync(file_.get()) != 0) return system_error();
  return {};
}

Result<void> JournalFile::append(std::string_view octets) {
  if (broken_) return fail(Code::io, "journal", 0, "an earlier line could not be written");
  auto done = write_all(octets);
  if (done) {
    size_ += octets.size();
    return {};
  }
  broken_ = true;
  [[maybe_unused]] const int cut = ::ftruncate(file_.get(), static_cast<off_t>(size_));
  return done;
}

}  // namespace nikkan::chain

#include "nikkan/net/mapped_file.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "nikkan/net/file_descriptor.hpp"

namespace nikkan::net {

Result<MappedFile> MappedFile::open(const std::string& path) {
  const auto failed = [] { return fail(Code::io, "file", 0, std::strerror(errno)); };
  const FileDescriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!file) return failed();
  struct stat about {};
  if (fstat(file.get(), &about) != 0) return failed();
  if (!S_ISREG(about.st_mode)) return fail(Code::io, "file", 0, "not a regular file");
  if (about.st_size == 0) return MappedFile(ByteView{});
  const auto size = static_cast<std::size_t>(about.st_size);
  void* at = mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file.get(), 0);
  if (at == MAP_FAILED) return failed();
  madvise(at, size, MADV_SEQUENTIAL);
  return MappedFile(ByteView(static_cast<const std::uint8_t*>(at), size));
}

MappedFile::MappedFile(MappedFile&& other) noexcept : octets_(std::exchange(other.octets_, {})) {}

MappedFile::~MappedFile() {
  if (!octets_.empty()) munmap(const_cast<std::uint8_t*>(octets_.data()), octets_.size());
}

}  // namespace nikkan::net

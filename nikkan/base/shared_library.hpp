#pragma once
// Libraries that are loaded when something needs them. Linked, a library and all behind it is mapped and relocated at every start of every
// command: GMime, libcurl and libpcap alone bring fifty.
#include <dlfcn.h>

#include <cstring>

namespace nikkan {

/// Stays loaded until the process ends.
class SharedLibrary {
 public:
  /// By its soname, such as "libcurl.so.4".
  explicit SharedLibrary(const char* soname) : handle_(dlopen(soname, RTLD_NOW | RTLD_LOCAL)) {}
  bool loaded() const { return handle_ != nullptr; }
  /// nullptr when the library, or the function in it, is not there; then `whole()` is false from there on.
  template <class Function>
  SharedLibrary& find(const char* name, Function*& to) {
    void* const symbol = handle_ == nullptr ? nullptr : dlsym(handle_, name);
    static_assert(sizeof symbol == sizeof to);
    std::memcpy(&to, &symbol, sizeof to);
    whole_ = whole_ && symbol != nullptr;
    return *this;
  }
  bool whole() const { return whole_ && loaded(); }

 private:
  void* handle_;
  bool whole_ = true;
};

}  // namespace nikkan

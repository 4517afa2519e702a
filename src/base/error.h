#pragma once
// The one family of exceptions that leaves the library. Every message names what was being read or done,
// what is wrong and what a person can do about it; nothing in the library prints or exits.

#include <stdexcept>
#include <string>

namespace retinal {

/// Process exit statuses of the command line (DESIGN section 3).
enum class ExitStatus {
  success = 0,
  failure = 1,
  usage = 2,
  no_usable_input = 3,
  some_inputs_failed = 4,
  model_missing = 5,
  interrupted = 130,
};

/// Base of all errors a user can act on.
class Error : public std::runtime_error {
 public:
  explicit Error(const std::string& message, ExitStatus status = ExitStatus::failure)
      : std::runtime_error(message), status_(status) {}
  ExitStatus status() const { return status_; }

 private:
  ExitStatus status_;
};

/// An input image, mask or table cannot be used; other inputs may still be fine.
class InputError : public Error {
 public:
  explicit InputError(const std::string& message) : Error(message, ExitStatus::no_usable_input) {}
};

/// The command line, a configuration file or a request is wrong.
class UsageError : public Error {
 public:
  explicit UsageError(const std::string& message) : Error(message, ExitStatus::usage) {}
};

/// A model file is missing, damaged or does not fit this program.
class ModelError : public Error {
 public:
  explicit ModelError(const std::string& message) : Error(message, ExitStatus::model_missing) {}
};

/// Reading or writing a file failed (permission, full disk, vanished folder).
class FileError : public Error {
 public:
  explicit FileError(const std::string& message) : Error(message, ExitStatus::failure) {}
};

}  // namespace retinal

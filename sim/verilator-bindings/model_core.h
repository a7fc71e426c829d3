// One running model: its ports, its clock, and what Verilator's run-time calls when a design prints or stops.
// Included once, by shim.cpp.
#pragma once
#include <atomic>
#include <cstdarg>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <exception>
#include <string>
#include <vector>

#include "verilated.h"
#include "verilated_save.h"
#if VM_TRACE
#include "verilated_vcd_c.h"
#endif
#include "model_ports.inc"

#define API extern "C" __attribute__((visibility("default")))

namespace {

enum Status : int32_t { kOk = 0, kStopped = 1, kFailed = 2 };

struct Stop : std::exception {};

struct Port {
  uint8_t* at;
  uint32_t bytes;     // of storage: 1, 2, 4, 8 or 4 * words
  uint32_t words;     // of 32 bits
  uint32_t top_mask;  // of the most significant word: Verilator wants the unused bits of its inputs clean
};

std::atomic<uint32_t> live{0};

struct Sim {
  Sim() { live++; }
  ~Sim() { live--; }
  VerilatedContext context;
  MODEL* model = nullptr;
  std::vector<Port> ports;
  uint64_t cycle = 0;
  std::string log;  // $display, warnings and the reason of a stop
#if VM_TRACE
  VerilatedVcdC* vcd = nullptr;
#endif
};

// Whose eval is running, so that $display and $finish inside it reach the right model.
thread_local Sim* current = nullptr;

struct Entered {
  Sim* const before = current;
  explicit Entered(Sim* s) { current = s; }
  ~Entered() { current = before; }
};

constexpr size_t kMaxLog = 64 * 1024;

void note(const char* text) {
  if (current == nullptr) return;
  if (current->log.size() < kMaxLog) current->log += text;
}

inline void put(const Port& p, const uint32_t* words) {
  const uint32_t top = words[p.words - 1] & p.top_mask;
  switch (p.bytes) {
    case 1: *p.at = static_cast<uint8_t>(top); return;
    case 2: { const uint16_t v = static_cast<uint16_t>(top); std::memcpy(p.at, &v, 2); return; }
    case 4: std::memcpy(p.at, &top, 4); return;
    default:
      std::memcpy(p.at, words, 4 * (p.words - 1));
      std::memcpy(p.at + 4 * (p.words - 1), &top, 4);
  }
}

inline void get(const Port& p, uint32_t* words) {
  switch (p.bytes) {
    case 1: *words = *p.at; return;
    case 2: { uint16_t v; std::memcpy(&v, p.at, 2); *words = v; return; }
    case 4: std::memcpy(words, p.at, 4); return;
    case 8: std::memcpy(words, p.at, 8); return;
    default: std::memcpy(words, p.at, 4 * p.words);
  }
}

inline bool equal(const Port& p, const uint32_t* words) {
  switch (p.bytes) {
    case 1: return *words == *p.at;
    case 2: { uint16_t v; std::memcpy(&v, p.at, 2); return *words == v; }
    case 4: return std::memcmp(p.at, words, 4) == 0;
    case 8: return std::memcmp(p.at, words, 8) == 0;
    default: return std::memcmp(p.at, words, 4 * p.words) == 0;
  }
}

inline void put1(const Port& p, uint32_t bit) { *p.at = static_cast<uint8_t>(bit); }
inline uint32_t get1(const Port& p) { return *p.at; }

inline void evaluate(Sim& s) {
  s.model->eval();
#if VM_TRACE
  if (VL_UNLIKELY(s.vcd != nullptr)) s.vcd->dump(s.context.time());
#endif
}

inline void low(Sim& s) {
#ifdef MODEL_CLOCK
  s.model->MODEL_CLOCK = 0;
#endif
#if VM_TRACE
  s.context.time(s.cycle * 10);
#endif
  evaluate(s);
}

inline void high(Sim& s) {
#ifdef MODEL_CLOCK
  s.model->MODEL_CLOCK = 1;
#endif
#if VM_TRACE
  s.context.time(s.cycle * 10 + 5);
#endif
  evaluate(s);
  s.cycle++;
}

/** Bit `i` of a repeating pattern; no pattern means always. */
struct Pattern {
  const uint32_t* bits;
  uint32_t length;
  uint32_t at;
  bool next() {
    if (length == 0) return true;
    const bool bit = (bits[at >> 5] >> (at & 31)) & 1u;
    if (++at == length) at = 0;
    return bit;
  }
};

struct Field {
  uint32_t port;
  uint32_t offset;
};

template <class F>
int32_t guarded(Sim* s, F&& body) {
  const Entered entered{s};
  try {
    body();
    return kOk;
  } catch (const Stop&) {
    return kStopped;
  } catch (const std::exception& e) {
    note(e.what());
    return kFailed;
  }
}

}  // namespace

// Verilator's defaults print to stdout and abort the process; here both become this model's error.
int zeroth_printf(const char* format, ...) {
  char text[4096];
  va_list args;
  va_start(args, format);
  const int n = std::vsnprintf(text, sizeof text, format, args);
  va_end(args);
  note(text);
  return n;
}

static void ended(const char* how, const char* file, int line, const char* message) {
  note(file != nullptr && file[0] != 0 ? file : "?");
  note((":" + std::to_string(line) + ": " + how).c_str());
  if (message != nullptr && message[0] != 0) note((std::string(": ") + message).c_str());
  note("\n");
}

void vl_finish(const char* file, int line, const char*) VL_MT_UNSAFE {
  ended("$finish", file, line, nullptr);
  throw Stop();
}
void vl_stop(const char* file, int line, const char*) VL_MT_UNSAFE {
  ended("$stop", file, line, nullptr);
  throw Stop();
}
void vl_fatal(const char* file, int line, const char*, const char* message) VL_MT_UNSAFE {
  ended("fatal", file, line, message);
  throw Stop();
}
void vl_warn(const char* file, int line, const char*, const char* message) VL_MT_UNSAFE {
  ended("warning", file, line, message);
}

// The C side of a Verilated model. This file is the same for every design; `model_ports.inc`, written at build time,
// names the model class and lists its ports. Everything Verilator generated is compiled into this translation unit
// (model_unity.inc), so that `eval` and the loops below are optimised together.
//
// A cycle is: inputs applied, clock low, eval, outputs sampled (what a register downstream sees), clock high, eval.
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

class MemorySave final : public VerilatedSerialize {
 public:
  std::vector<uint8_t> bytes;
  MemorySave() { m_isOpen = true; }
  ~MemorySave() override = default;
  void close() override { flush(); }
  void flush() override {
    bytes.insert(bytes.end(), m_bufp, m_cp);
    m_cp = m_bufp;
  }
};

class MemoryRestore final : public VerilatedDeserialize {
  const uint8_t* from_;
  const uint8_t* const end_;

 public:
  MemoryRestore(const uint8_t* from, size_t size) : from_(from), end_(from + size) {
    m_isOpen = true;
    m_endp = m_bufp;
  }
  ~MemoryRestore() override = default;
  void close() override {}
  void flush() override {}
  void fill() override {
    const size_t left = static_cast<size_t>(m_endp - m_cp);
    std::memmove(m_bufp, m_cp, left);
    size_t more = bufferSize() - left;
    if (more > static_cast<size_t>(end_ - from_)) more = static_cast<size_t>(end_ - from_);
    std::memcpy(m_bufp + left, from_, more);
    from_ += more;
    m_cp = m_bufp;
    m_endp = m_bufp + left + more;
  }
};

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

/** `initial` 0: registers start at 0, 1: all ones, 2: random from `seed` (1..2^31-1). */
API void* zs_new(int32_t initial, int32_t seed) {
  Sim* s = new Sim;
  const Entered entered{s};
  try {
#if VM_TRACE
    s->context.traceEverOn(true);
#endif
    s->context.randReset(initial);
    s->context.randSeed(seed);
    s->model = new MODEL{&s->context};
#define PORT(member, storage, width)                                                              \
  s->ports.push_back(Port{reinterpret_cast<uint8_t*>(&s->model->member), storage, (width + 31) / 32, \
                          width % 32 == 0 ? 0xffffffffu : (1u << (width % 32)) - 1u});
    MODEL_PORTS(PORT)
#undef PORT
#define CLEAR(index) std::memset(s->ports[index].at, 0, s->ports[index].bytes);
    MODEL_INPUTS(CLEAR)
#undef CLEAR
    s->model->eval();
    return s;
  } catch (const std::exception&) {
    delete s->model;
    delete s;
    return nullptr;
  }
}

API void zs_free(void* h) {
  Sim* s = static_cast<Sim*>(h);
  const Entered entered{s};
  try {
    s->model->final();
  } catch (const std::exception&) {
    // A `final` block that stops has nothing left to stop.
  }
#if VM_TRACE
  if (s->vcd != nullptr) {
    s->vcd->close();
    delete s->vcd;
  }
#endif
  delete s->model;
  delete s;
}

/** Models of this library that have not been freed. */
API uint32_t zs_live() { return live; }

/** Copies the log (bytes, no terminator) and clears it; returns its length. */
API uint32_t zs_log(void* h, uint8_t* out, uint32_t capacity) {
  Sim* s = static_cast<Sim*>(h);
  const uint32_t n = static_cast<uint32_t>(s->log.size() < capacity ? s->log.size() : capacity);
  std::memcpy(out, s->log.data(), n);
  s->log.clear();
  return n;
}

API void zs_poke32(void* h, uint32_t port, uint32_t value) { put(static_cast<Sim*>(h)->ports[port], &value); }
API void zs_poke(void* h, uint32_t port, const uint32_t* words) { put(static_cast<Sim*>(h)->ports[port], words); }
API uint32_t zs_peek32(void* h, uint32_t port) {
  uint32_t v;
  get(static_cast<Sim*>(h)->ports[port], &v);
  return v;
}
API void zs_peek(void* h, uint32_t port, uint32_t* words) { get(static_cast<Sim*>(h)->ports[port], words); }

API int32_t zs_eval(void* h) {
  Sim* s = static_cast<Sim*>(h);
  return guarded(s, [&] { evaluate(*s); });
}

API int32_t zs_step(void* h, uint32_t n) {
  Sim* s = static_cast<Sim*>(h);
  return guarded(s, [&] {
    for (uint32_t i = 0; i < n; i++) {
      low(*s);
      high(*s);
    }
  });
}

API double zs_cycles(void* h) { return static_cast<double>(static_cast<Sim*>(h)->cycle); }

/** One row of stimulus in and one row of outputs out each cycle. `plan`: n_in, in stride, n_out, out stride, fields. */
API int32_t zs_run(void* h, const uint32_t* plan, const uint32_t* stimulus, uint32_t* outputs, uint32_t cycles) {
  Sim* s = static_cast<Sim*>(h);
  const uint32_t n_in = plan[0], in_stride = plan[1], n_out = plan[2], out_stride = plan[3];
  const Field* in = reinterpret_cast<const Field*>(plan + 4);
  const Field* out = in + n_in;
  return guarded(s, [&] {
    for (uint32_t c = 0; c < cycles; c++) {
      for (uint32_t i = 0; i < n_in; i++) put(s->ports[in[i].port], stimulus + in[i].offset);
      low(*s);
      for (uint32_t i = 0; i < n_out; i++) get(s->ports[out[i].port], outputs + out[i].offset);
      high(*s);
      stimulus += in_stride;
      outputs += out_stride;
    }
  });
}

/**
 * Takes beats from one stream. `plan`: valid port, ready port (or ~0), fields, stride, then the fields.
 * `result`: cycles used, beats taken, pattern position. `limits`: max cycles, max beats, pattern length, pattern start.
 */
API int32_t zs_collect(void* h, const uint32_t* plan, const uint32_t* limits, const uint32_t* pattern_bits,
                       uint32_t* out, uint32_t* result) {
  Sim* s = static_cast<Sim*>(h);
  const Port valid = s->ports[plan[0]];
  const bool has_ready = plan[1] != ~0u;
  const Port ready = s->ports[has_ready ? plan[1] : plan[0]];
  const uint32_t n = plan[2], stride = plan[3];
  const Field* fields = reinterpret_cast<const Field*>(plan + 4);
  std::vector<Port> ports;
  for (uint32_t i = 0; i < n; i++) ports.push_back(s->ports[fields[i].port]);
  Pattern pattern{pattern_bits, limits[2], limits[3]};
  uint32_t cycles = 0, beats = 0;
  const int32_t status = guarded(s, [&] {
    while (cycles < limits[0] && beats < limits[1]) {
      const bool take = pattern.next();
      if (has_ready) put1(ready, take);
      low(*s);
      if (take && get1(valid)) {
        for (uint32_t i = 0; i < n; i++) get(ports[i], out + fields[i].offset);
        out += stride;
        beats++;
      }
      high(*s);
      cycles++;
    }
  });
  if (has_ready) put1(ready, 0);
  result[0] = cycles;
  result[1] = beats;
  result[2] = pattern.at;
  return status;
}

/**
 * As zs_collect, but compares each accepted beat with `golden` and stops *before* the clock edge of the first that
 * differs; its words go to `actual`, one row of fields. A field of the plan: port, byte offset of its column in
 * `golden`, bytes from beat to beat, bytes of an entry (2: a 16-bit number; otherwise the port's words).
 * `limits[4]`: beat of `golden` to begin with. `result`: cycles, equal beats, pattern position, 1 if one differed.
 */
API int32_t zs_compare(void* h, const uint32_t* plan, const uint32_t* limits, const uint32_t* pattern_bits,
                       const uint8_t* golden, uint32_t* actual, uint32_t* result) {
  struct Column {
    Port port;
    const uint8_t* at;
    uint32_t stride;
    bool half;
  };
  Sim* s = static_cast<Sim*>(h);
  const Port valid = s->ports[plan[0]];
  const bool has_ready = plan[1] != ~0u;
  const Port ready = s->ports[has_ready ? plan[1] : plan[0]];
  const uint32_t n = plan[2];
  std::vector<Column> columns;
  for (uint32_t i = 0; i < n; i++) {
    const uint32_t* f = plan + 4 + 4 * i;
    columns.push_back(Column{s->ports[f[0]], golden + f[1] + static_cast<size_t>(limits[4]) * f[2], f[2], f[3] == 2});
  }
  Pattern pattern{pattern_bits, limits[2], limits[3]};
  uint32_t cycles = 0, beats = 0, differs = 0;
  const int32_t status = guarded(s, [&] {
    while (cycles < limits[0] && beats < limits[1]) {
      const bool take = pattern.next();
      if (has_ready) put1(ready, take);
      low(*s);
      if (take && get1(valid)) {
        bool same = true;
        for (Column& c : columns) {
          uint32_t wide = 0;
          if (c.half) {
            uint16_t v;
            std::memcpy(&v, c.at, 2);
            wide = v;
          }
          same &= equal(c.port, c.half ? &wide : reinterpret_cast<const uint32_t*>(c.at));
          c.at += c.stride;
        }
        if (VL_UNLIKELY(!same)) {
          for (const Column& c : columns) {
            get(c.port, actual);
            actual += c.port.words;
          }
          differs = 1;
          return;
        }
        beats++;
      }
      high(*s);
      cycles++;
    }
  });
  if (has_ready && differs == 0) put1(ready, 0);
  result[0] = cycles;
  result[1] = beats;
  result[2] = pattern.at;
  result[3] = differs;
  return status;
}

/**
 * Drives and takes any number of streams at once. A channel's plan: kind (0 send, 1 receive), valid port, ready port
 * (or ~0), fields, stride, base word in `data` or `out`, beats, pattern word, pattern length, fields...; all lengths in
 * 32-bit words. A sender, once valid, stays valid until accepted. `result`: cycles, then beats moved per channel.
 */
API int32_t zs_stream(void* h, const uint32_t* plan, uint32_t channels, uint32_t max_cycles, const uint32_t* patterns,
                      const uint32_t* data, uint32_t* out, uint32_t* result) {
  struct Channel {
    bool sends, has_ready, holding;
    Port valid, ready;
    const Field* fields;
    uint32_t n, stride, beats, moved;
    Pattern pattern;
    const uint32_t* from;
    uint32_t* to;
  };
  Sim* s = static_cast<Sim*>(h);
  std::vector<Channel> all;
  for (uint32_t c = 0; c < channels; c++) {
    Channel ch{};
    ch.sends = plan[0] == 0;
    ch.has_ready = plan[2] != ~0u;
    ch.valid = s->ports[plan[1]];
    ch.ready = s->ports[ch.has_ready ? plan[2] : plan[1]];
    ch.n = plan[3];
    ch.stride = plan[4];
    ch.from = data + plan[5];
    ch.to = out + plan[5];
    ch.beats = plan[6];
    ch.pattern = Pattern{patterns + plan[7], plan[8], 0};
    ch.fields = reinterpret_cast<const Field*>(plan + 9);
    plan += 9 + 2 * ch.n;
    all.push_back(ch);
  }
  uint32_t cycles = 0;
  const int32_t status = guarded(s, [&] {
    for (; cycles < max_cycles; cycles++) {
      bool pending = false;
      for (Channel& ch : all) {
        const bool open = ch.moved < ch.beats;
        pending |= open;
        const bool go = ch.pattern.next() && open;
        if (ch.sends) {
          ch.holding = open && (ch.holding || go);
          put1(ch.valid, ch.holding);
          if (ch.holding)
            for (uint32_t i = 0; i < ch.n; i++) put(s->ports[ch.fields[i].port], ch.from + ch.fields[i].offset);
        } else {
          ch.holding = go;
          if (ch.has_ready) put1(ch.ready, go);
        }
      }
      if (!pending) break;
      low(*s);
      for (Channel& ch : all) {
        if (!ch.holding) continue;
        if (ch.sends) {
          if (ch.has_ready && !get1(ch.ready)) continue;
          ch.from += ch.stride;
          ch.holding = false;
        } else {
          if (!get1(ch.valid)) continue;
          for (uint32_t i = 0; i < ch.n; i++) get(s->ports[ch.fields[i].port], ch.to + ch.fields[i].offset);
          ch.to += ch.stride;
        }
        ch.moved++;
      }
      high(*s);
    }
  });
  result[0] = cycles;
  for (uint32_t c = 0; c < channels; c++) {
    if (all[c].sends) put1(all[c].valid, 0);
    else if (all[c].has_ready) put1(all[c].ready, 0);
    result[1 + c] = all[c].moved;
  }
  return status;
}

/** Clocks until `port` is non-zero at the sampling point (the edge itself is not taken); returns cycles in `result`. */
API int32_t zs_wait(void* h, uint32_t port, uint32_t max_cycles, uint32_t* result) {
  Sim* s = static_cast<Sim*>(h);
  const Port p = s->ports[port];
  std::vector<uint32_t> words(p.words);
  result[0] = 0;
  result[1] = 0;
  return guarded(s, [&] {
    for (;; result[0]++) {
      low(*s);
      get(p, words.data());
      uint32_t any = 0;
      for (const uint32_t w : words) any |= w;
      result[1] = any != 0;
      if (any != 0 || result[0] >= max_cycles) return;
      high(*s);
    }
  });
}

// Cycle count (8 bytes), then the port storage, then Verilator's own image of the model.
API uint32_t zs_save(void* h, uint8_t* out, uint32_t capacity) {
  Sim* s = static_cast<Sim*>(h);
  MemorySave save;
  save << s->cycle;
  save << *s->model;
  save.flush();
  if (save.bytes.size() <= capacity) std::memcpy(out, save.bytes.data(), save.bytes.size());
  return static_cast<uint32_t>(save.bytes.size());
}

API int32_t zs_restore(void* h, const uint8_t* bytes, uint32_t size) {
  Sim* s = static_cast<Sim*>(h);
  return guarded(s, [&] {
    MemoryRestore restore(bytes, size);
    restore >> s->cycle;
    restore >> *s->model;
  });
}

API int32_t zs_trace_open(void* h, const char* path) {
#if VM_TRACE
  Sim* s = static_cast<Sim*>(h);
  return guarded(s, [&] {
    if (s->vcd != nullptr) {
      s->vcd->close();
      delete s->vcd;
    }
    s->vcd = new VerilatedVcdC;
    s->model->trace(s->vcd, 99);
    s->vcd->open(path);
    if (!s->vcd->isOpen()) {
      delete s->vcd;
      s->vcd = nullptr;
      note("cannot open the file\n");
      throw Stop();
    }
  });
#else
  (void)h;
  (void)path;
  return kFailed;
#endif
}

API void zs_trace_close(void* h) {
#if VM_TRACE
  Sim* s = static_cast<Sim*>(h);
  if (s->vcd == nullptr) return;
  s->vcd->close();
  delete s->vcd;
  s->vcd = nullptr;
#else
  (void)h;
#endif
}

#include "model_unity.inc"

// The batched calls: many cycles for one crossing from JavaScript. Included once, by shim.cpp.
#pragma once
#include "model_core.h"

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

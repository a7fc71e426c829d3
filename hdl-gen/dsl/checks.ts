import type { Module } from './ir.js';

export function checkModule(_module: Module): void {}

export const noUnit = {};

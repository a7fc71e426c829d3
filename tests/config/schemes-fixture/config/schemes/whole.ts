export const row = { id: 'whole' };

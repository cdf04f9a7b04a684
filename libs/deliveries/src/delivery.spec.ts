import { deliveryUuid } from './delivery';

describe('deliveryUuid', () => {
  it('is the same for the same delivery, in every version of the software', () => {
    expect(deliveryUuid('acme', 'id:1')).toBe('30a13537-dc75-88a4-a9f2-3bd4ab61daa3');
  });

  it('differs by tenant and by delivery', () => {
    const ids = [deliveryUuid('acme', 'id:1'), deliveryUuid('acme', 'id:2'), deliveryUuid('globex', 'id:1')];
    expect(new Set(ids).size).toBe(3);
  });

  it('is a UUID of version 8', () => {
    expect(deliveryUuid('acme', 'x')).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });
});

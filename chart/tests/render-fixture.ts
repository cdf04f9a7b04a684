import { render, type RenderedChart, type RenderOptions } from '#testing';
import { type Environment } from '../../values/environment';
import { combined, type FixtureName, fixtures } from './fixtures';

/** Renders a fixture, with some values changed. */
export function renderFixture(name: FixtureName, change: Environment = {}, options: RenderOptions = {}): Promise<RenderedChart> {
  const fixture = fixtures[name];
  return render(combined(fixture.values, change), { ...fixture.options, ...options });
}
